using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// Bytes read from and written to each physical disk and how busy it was, from <c>/sys/block/*/stat</c>, and how worn it is,
/// from <see cref="DiskWear"/>.
/// </summary>
internal sealed class DiskSource(HostFiles host, TimeProvider clock) : IMetricSource
{
    private readonly Cadence listing = new(clock, Cadence.Listing);
    private readonly Dictionary<string, Disk> known = new(StringComparer.Ordinal);
    private IReadOnlyList<Disk> disks = [];
    private int leftOut;

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
            if (ReadCounters(disk) is { } counters)
                readings.Add(disk.Describe(counters, uptime, clock));
        }

        return sections.LeavingOut("storage.disks", leftOut) with
        {
            Storage = (sections.Storage ?? new StorageReading(null, null, null, null, null, [], [])) with { Disks = readings },
        };
    }

    private void List()
    {
        var all = DiskList.Read(host);
        var found = all.Take(ContractLimits.ListLength).ToList();
        leftOut = all.Count - found.Count;
        foreach (var gone in known.Keys.Except(found.Select(each => each.Name)).ToList())
            known.Remove(gone);
        foreach (var each in found)
        {
            if (!known.TryGetValue(each.Name, out var disk))
                known[each.Name] = disk = new Disk(each.Name);
            disk.LifeUsedPercent = DiskWear.ReadLifeUsed(host, each.Name);
            disk.ReachBy(each.Paths);
        }

        disks = [.. found.Select(each => known[each.Name])];
    }

    // Some kernels count the work of an NVMe disk at its paths alone. Then its counters are theirs together.
    private DiskCounters? ReadCounters(Disk disk)
    {
        if (!host.TryRead(disk.StatPath, out var text))
            return null;
        var own = DiskCounters.Parse(text);
        if (own.BytesRead > 0 || own.BytesWritten > 0)
            return own;
        foreach (var path in disk.PathStatPaths)
        {
            if (host.TryRead(path, out text))
                own = own.With(DiskCounters.Parse(text));
        }

        return own;
    }

    private TimeSpan? ReadUptime() =>
        host.TryRead("/proc/uptime", out var text) ? TimeSpan.FromSeconds(Math.Min(new FieldReader(text).NextDecimal(), 1e9)) : null;

    /// <summary>A disk as it is remembered from sample to sample.</summary>
    private sealed class Disk(string name)
    {
        private readonly bool isCard = name.StartsWith("mmcblk", StringComparison.Ordinal);
        private (DiskCounters Counters, long Timestamp)? first, before;

        public string StatPath { get; } = $"/sys/block/{name}/stat";

        public IReadOnlyList<string> PathStatPaths { get; private set; } = [];

        public double? LifeUsedPercent { get; set; }

        public void ReachBy(IReadOnlyList<string> paths) =>
            PathStatPaths = [.. paths.Select(path => $"/sys/block/{path}/stat")];

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
