using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// Bytes read from and written to each physical disk and how busy it was, from <c>/sys/block/*/stat</c>, and how worn it is,
/// from <see cref="DiskWear"/>.
/// </summary>
internal sealed class DiskSource(HostFiles host, TimeProvider clock) : IMetricSource
{
    // Disks that lie on other disks, in memory or in a file, and drives for media.
    private static readonly string[] NotPhysical = ["loop", "ram", "zram", "dm-", "md", "sr", "fd", "nbd", "zd", "drbd"];

    private readonly Cadence listing = new(clock, Cadence.Listing);
    private readonly Dictionary<string, Disk> known = new(StringComparer.Ordinal);
    private IReadOnlyList<Disk> disks = [];

    public string Name => "disks";

    public Sections AddTo(Sections sections)
    {
        if (listing.IsDue())
            List();
        if (disks.Count == 0)
            return sections;

        var uptime = ReadUptime();
        var readings = new List<DiskReading>(disks.Count);
        foreach (var disk in disks)
        {
            if (host.TryRead(disk.StatPath, out var text))
                readings.Add(disk.Describe(DiskCounters.Parse(text), uptime, clock));
        }

        return sections with
        {
            Storage = (sections.Storage ?? new StorageReading(null, null, null, null, null, [], [])) with { Disks = readings },
        };
    }

    private void List()
    {
        var names = host.List("/sys/block").Where(IsPhysical).Take(ContractLimits.ListLength).ToList();
        foreach (var gone in known.Keys.Except(names).ToList())
            known.Remove(gone);
        foreach (var name in names)
        {
            if (!known.TryGetValue(name, out var disk))
                known[name] = disk = new Disk(name);
            disk.LifeUsedPercent = DiskWear.ReadLifeUsed(host, name);
        }

        disks = [.. names.Select(name => known[name])];
    }

    private TimeSpan? ReadUptime() =>
        host.TryRead("/proc/uptime", out var text) ? TimeSpan.FromSeconds(Math.Min(new FieldReader(text).NextDecimal(), 1e9)) : null;

    // Boot partitions of an eMMC (mmcblk0boot0) are disks of their own, and nobody's data.
    internal static bool IsPhysical(string name) =>
        !NotPhysical.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        && !name.Contains("boot", StringComparison.Ordinal) && !name.Contains("rpmb", StringComparison.Ordinal);

    /// <summary>A disk as it is remembered from sample to sample.</summary>
    private sealed class Disk(string name)
    {
        private readonly bool isCard = name.StartsWith("mmcblk", StringComparison.Ordinal);
        private (DiskCounters Counters, long Timestamp)? first, before;

        public string StatPath { get; } = $"/sys/block/{name}/stat";

        public double? LifeUsedPercent { get; set; }

        public DiskReading Describe(DiskCounters now, TimeSpan? uptime, TimeProvider clock)
        {
            var timestamp = clock.GetTimestamp();
            first ??= (now, timestamp);
            double? written = null, read = null, busy = null;
            if (before is { } last && clock.GetElapsedTime(last.Timestamp, timestamp) is { Ticks: > 0 } elapsed)
            {
                written = DiskCounters.Rate(last.Counters.BytesWritten, now.BytesWritten, elapsed);
                read = DiskCounters.Rate(last.Counters.BytesRead, now.BytesRead, elapsed);
                busy = DiskCounters.Busy(last.Counters.BusyMilliseconds, now.BusyMilliseconds, elapsed);
            }

            before = (now, timestamp);
            var perDay = isCard
                ? DiskWear.PerDay(
                    now.BytesWritten, uptime, now.BytesWritten - first.Value.Counters.BytesWritten,
                    clock.GetElapsedTime(first.Value.Timestamp, timestamp))
                : null;
            return new DiskReading(name, now.BytesWritten, now.BytesRead, LifeUsedPercent, written, read, busy, perDay);
        }
    }
}
