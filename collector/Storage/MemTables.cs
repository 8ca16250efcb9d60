using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Storage;

/// <summary>What is not flushed yet, by segment of the log, for whoever writes, reads or flushes.</summary>
internal sealed class MemTables
{
    private readonly Lock gate = new();
    private readonly List<MemTable> tables = [];

    public SampleShapes Shapes { get; } = new();

    /// <summary>How many samples and events wait.</summary>
    public long Waiting
    {
        get
        {
            lock (gate)
                return tables.Sum(table => table.SampleCount + table.Events.Count);
        }
    }

    /// <summary>Memory that all of it takes, roughly.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
                return tables.Sum(table => table.Bytes);
        }
    }

    /// <summary>All, oldest first.</summary>
    public IReadOnlyList<MemTable> All()
    {
        lock (gate)
            return [.. tables];
    }

    public void Add(IEnumerable<MemTable> left)
    {
        lock (gate)
            tables.AddRange(left);
    }

    /// <summary>Takes over what was added to a segment of the log.</summary>
    /// <returns>Whether the segment has to end.</returns>
    public bool Add(long log, StoreChange change, Func<Device, Device?> saved)
    {
        lock (gate)
        {
            if (tables.Count == 0 || tables[^1].Log != log)
                tables.Add(new(log, Shapes));
            foreach (var gone in ForgottenDevice.Of(change))
                tables.ForEach(each => each.Drop(gone));
            tables[^1].Add(change, saved);
            return tables[^1].IsFull;
        }
    }

    /// <summary>Drops what was flushed, in one step with what shows it elsewhere.</summary>
    public void Remove(IReadOnlyList<MemTable> flushed, Action show)
    {
        lock (gate)
        {
            show();
            tables.RemoveAll(flushed.Contains);
        }
    }

    /// <summary>
    /// What of some tables goes into the database, as it is now: a device may be forgotten at any time.
    /// </summary>
    public FlushedState StateOf(IReadOnlyList<MemTable> flushed)
    {
        lock (gate)
        {
            var devices = new Dictionary<int, DirtyDevice>();
            foreach (var dirty in flushed.SelectMany(table => table.Devices.Values))
            {
                devices[dirty.Device.Number] = devices.TryGetValue(dirty.Device.Number, out var before)
                    ? dirty with { IsMore = dirty.IsMore || before.IsMore }
                    : dirty;
            }

            return new(
                devices, [.. flushed.SelectMany(table => table.Forgotten)
                    .Where(device => !devices.ContainsKey(device.Number))],
                [.. flushed.SelectMany(table => table.Announcements)], [.. flushed.SelectMany(table => table.Events)]);
        }
    }

    /// <summary>The samples of a table, in the order of the devices.</summary>
    public IReadOnlyList<KeyValuePair<int, SampleBuffer>> SamplesOf(MemTable flushed)
    {
        lock (gate)
            return [.. flushed.Samples.OrderBy(device => device.Key)];
    }

    /// <summary>Days of which there may be samples, here and in segments of history, oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> Days(HistoryFiles files)
    {
        lock (gate)
        {
            var segments = files.All.Where(segment => segment.Kind == HistoryKind.Samples);
            return [.. tables.SelectMany(table => table.Days).Concat(
                segments.Select(each => each.Start)).Distinct().Order()];
        }
    }

    /// <summary>The samples of a device that pass a filter, and the segments of history at the same moment.</summary>
    public (IReadOnlyList<Sample> Fresh, IReadOnlyList<SegmentFile> Segments) ViewOf(
        HistoryRange range, HistoryFiles files, Func<IEnumerable<Sample>, IEnumerable<Sample>> filter)
    {
        lock (gate)
        {
            var buffers = tables.Where(table => table.Days.Any(range.HasSomeOf))
                .SelectMany(table => range.Devices.Select(number => table.Samples.GetValueOrDefault(number)));
            return ([.. buffers.OfType<SampleBuffer>().SelectMany(buffer => filter(buffer.Read()))], files.All);
        }
    }

    /// <summary>The announcements of a device, by ordinal.</summary>
    public IReadOnlyDictionary<long, AnnouncementEntry> Announcements(Device device)
    {
        lock (gate)
        {
            return tables.SelectMany(table => table.Announcements)
                .Where(entry => entry.Device == device.Number)
                .GroupBy(entry => entry.Ordinal)
                .ToDictionary(same => same.Key, same => same.Last());
        }
    }

    /// <summary>Events of a query, newest first, and the number from which on all are here.</summary>
    public (IReadOnlyList<DeviceEvent> Events, long First) Events(EventQuery query)
    {
        lock (gate)
        {
            return
            (
                [
                    .. NewestFirst()
                        .Where(each => each.Number < (query.Before ?? long.MaxValue) && each.Number > (query.After ?? 0)
                            && (query.DeviceId is null || each.DeviceId == query.DeviceId))
                        .Take(query.Limit),
                ],
                tables.SelectMany(table => table.Events).FirstOrDefault()?.Number ?? long.MaxValue
            );
        }
    }

    private IEnumerable<DeviceEvent> NewestFirst()
    {
        for (var table = tables.Count - 1; table >= 0; table--)
        {
            for (var at = tables[table].Events.Count - 1; at >= 0; at--)
                yield return tables[table].Events[at];
        }
    }
}
