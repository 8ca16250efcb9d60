using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Storage;

/// <summary>What is not swept yet, journal by journal, for whoever writes, reads or sweeps.</summary>
internal sealed class UnsweptJournals
{
    private readonly Lock gate = new();
    private readonly List<Unswept> journals = [];

    /// <summary>Names of figures.</summary>
    public SampleShapes Shapes { get; } = new();

    /// <summary>How many samples and events wait.</summary>
    public long Waiting
    {
        get
        {
            lock (gate)
                return journals.Sum(journal => journal.SampleCount + journal.Events.Count);
        }
    }

    /// <summary>All, oldest first.</summary>
    public IReadOnlyList<Unswept> All()
    {
        lock (gate)
            return [.. journals];
    }

    /// <summary>Those of an earlier run.</summary>
    public void Add(IEnumerable<Unswept> left)
    {
        lock (gate)
            journals.AddRange(left);
    }

    /// <summary>Takes over what was committed to a journal.</summary>
    /// <returns>Whether the journal has to end.</returns>
    public bool Add(long journal, StoreChange change, Func<Device, Device?> saved)
    {
        lock (gate)
        {
            if (journals.Count == 0 || journals[^1].Journal != journal)
                journals.Add(new(journal, Shapes));
            foreach (var gone in GoneDevice.Of(change))
                journals.ForEach(each => each.Drop(gone));
            journals[^1].Add(change, saved);
            return journals[^1].IsFull;
        }
    }

    /// <summary>Drops what was swept.</summary>
    public void Remove(IReadOnlyList<Unswept> swept)
    {
        lock (gate)
            journals.RemoveAll(swept.Contains);
    }

    /// <summary>What of some journals goes into the database, as it is now: a device may be forgotten at any time.</summary>
    public SweptState StateOf(IReadOnlyList<Unswept> unswept)
    {
        lock (gate)
        {
            var devices = new Dictionary<int, DirtyDevice>();
            foreach (var dirty in unswept.SelectMany(journal => journal.Devices.Values))
            {
                devices[dirty.Device.Number] = devices.TryGetValue(dirty.Device.Number, out var before)
                    ? dirty with { IsMore = dirty.IsMore || before.IsMore }
                    : dirty;
            }

            return new(
                devices, [.. unswept.SelectMany(journal => journal.Forgotten).Where(device => !devices.ContainsKey(device.Number))],
                [.. unswept.SelectMany(journal => journal.Announcements)], [.. unswept.SelectMany(journal => journal.Events)]);
        }
    }

    /// <summary>The samples of a journal, in the order of the devices.</summary>
    public IReadOnlyList<KeyValuePair<int, SampleTail>> SamplesOf(Unswept unswept)
    {
        lock (gate)
            return [.. unswept.Samples.OrderBy(device => device.Key)];
    }

    /// <summary>Days of which there may be samples.</summary>
    public IReadOnlyList<DateTimeOffset> Days()
    {
        lock (gate)
            return [.. journals.SelectMany(journal => journal.Days).Distinct()];
    }

    /// <summary>The samples of a device.</summary>
    public IReadOnlyList<Fresh> Samples(int number)
    {
        lock (gate)
        {
            return
            [
                .. from journal in journals
                   where journal.Samples.ContainsKey(number)
                   select new Fresh(journal.Journal, journal.Samples[number].Read()),
            ];
        }
    }

    /// <summary>The announcements of a device, by ordinal.</summary>
    public IReadOnlyDictionary<long, AnnouncementEntry> Announcements(Device device)
    {
        lock (gate)
        {
            return journals.SelectMany(journal => journal.Announcements)
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
                journals.SelectMany(journal => journal.Events).FirstOrDefault()?.Number ?? long.MaxValue
            );
        }
    }

    private IEnumerable<DeviceEvent> NewestFirst()
    {
        for (var journal = journals.Count - 1; journal >= 0; journal--)
        {
            for (var at = journals[journal].Events.Count - 1; at >= 0; at--)
                yield return journals[journal].Events[at];
        }
    }
}

/// <summary>What of some journals goes into the database.</summary>
/// <param name="Devices">Devices that changed, by number.</param>
/// <param name="Gone">Devices that are gone.</param>
/// <param name="Announcements">New announcements.</param>
/// <param name="Events">What happened, in ascending numbers.</param>
internal sealed record SweptState(
    Dictionary<int, DirtyDevice> Devices, IReadOnlyList<GoneDevice> Gone, IReadOnlyList<AnnouncementEntry> Announcements,
    IReadOnlyList<DeviceEvent> Events);
