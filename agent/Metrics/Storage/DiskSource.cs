using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// Bytes read from and written to each physical disk and how busy it was, from <c>/sys/block/*/stat</c>, and how worn
/// it is, from <see cref="DiskWear"/>.
/// </summary>
internal sealed class DiskSource(HostFiles host, ReadErrors errors, TimeProvider clock) : IMetricSource
{
    private readonly Cadence listing = new(clock, Cadence.Listing);
    private readonly Dictionary<string, Disk> known = new(StringComparer.Ordinal);
    private IReadOnlyList<Disk> disks = [];
    private int leftOut;

    public string Name => "disks";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        if (listing.IsDue())
            List();
        if (disks.Count == 0)
            return snapshot;

        var uptime = ReadUptime();
        var readings = new List<DiskReading>(disks.Count);
        foreach (var disk in disks)
        {
            if (ReadCounters(disk) is { } counters)
                readings.Add(disk.Describe(counters, uptime, clock));
        }

        return snapshot.LeavingOut("storage.disks", leftOut) with
        {
            Storage = (snapshot.Storage ?? new StorageReading(null, null, null, null, null, [], [])) with
            { Disks = readings },
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
        if (ReadCounters(disk.StatPath) is not { } own)
            return null;
        if (own.BytesRead > 0 || own.BytesWritten > 0 || !own.IsWhole)
            return own;
        foreach (var path in disk.PathStatPaths)
        {
            if (ReadCounters(path) is { } counters)
                own = own.With(counters);
        }

        return own;
    }

    private DiskCounters? ReadCounters(string path)
    {
        if (!errors.TryRead(host, path, out var text))
            return null;
        var counters = DiskCounters.Parse(text, out var fault);
        if (fault is not null)
            errors.Report(path, fault);
        if (counters.HasImpossible)
            errors.Note(path, "a counter is beyond 2^63 bytes, so its driver subtracted too much");
        return counters;
    }

    private TimeSpan? ReadUptime() =>
        host.TryAsk("/proc/uptime", out var text) && new FieldReader(text).TryNextDecimal(out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, UptimeSource.MostSeconds))
            : null;

    /// <summary>A disk as it is remembered from sample to sample.</summary>
    private sealed class Disk(string name)
    {
        private readonly bool isCard = name.StartsWith("mmcblk", StringComparison.Ordinal);
        private (DiskCounters Counters, long Timestamp)? before;
        private (ulong SectorsWritten, long Timestamp)? first;

        public string StatPath { get; } = $"/sys/block/{name}/stat";

        public IReadOnlyList<string> PathStatPaths { get; private set; } = [];

        public double? LifeUsedPercent { get; set; }

        public void ReachBy(IReadOnlyList<string> paths) =>
            PathStatPaths = [.. paths.Select(path => $"/sys/block/{path}/stat")];

        public DiskReading Describe(DiskCounters now, TimeSpan? uptime, TimeProvider clock)
        {
            var timestamp = clock.GetTimestamp();
            double? written = null, read = null, busy = null;
            if (before is { } last)
            {
                var elapsed = clock.GetElapsedTime(last.Timestamp, timestamp);
                written = DiskCounters.Rate(last.Counters.SectorsWritten, now.SectorsWritten, elapsed);
                read = DiskCounters.Rate(last.Counters.SectorsRead, now.SectorsRead, elapsed);
                busy = DiskCounters.Busy(last.Counters.BusyMilliseconds, now.BusyMilliseconds, elapsed);
            }

            before = (now, timestamp);
            return new DiskReading(
                name, now.BytesWritten, now.BytesRead, LifeUsedPercent, written, read, busy,
                isCard ? PerDay(now, timestamp, uptime, clock) : null);
        }

        private long? PerDay(DiskCounters now, long timestamp, TimeSpan? uptime, TimeProvider clock)
        {
            if (now.SectorsWritten is not { } sectors)
                return null;
            var seen = first is { } start ? clock.GetElapsedTime(start.Timestamp, timestamp) : TimeSpan.Zero;
            var growth = first is { } earlier ? DiskCounters.Growth(earlier.SectorsWritten, sectors, seen) : null;

            // What was counted before a counter started again is unknown: the average begins anew.
            if (growth is null)
                (first, seen, growth) = ((sectors, timestamp), TimeSpan.Zero, 0);
            return DiskWear.PerDay(now.BytesWritten, uptime, growth, seen);
        }
    }
}
