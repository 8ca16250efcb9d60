using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Everything in LiteDB files. What is saved is in the journal when <see cref="Save"/> returns, and in memory; a sweep moves it
/// to where it is kept: devices and events into one database, samples into the history. Damaged files are set aside one by one.
/// </summary>
internal sealed class LiteDbStore : IStore
{
    // Journals are in memory too, with the latest state of each device. More full ones mean that sweeps fail.
    private const int MostJournals = 4;

    private readonly StoreParts parts;
    private readonly Sweep sweep;
    private readonly Lock saving = new();
    private bool isClosed;

    private LiteDbStore(StoreParts parts)
    {
        this.parts = parts;
        sweep = new(parts);
        Loaded = parts.Load();
    }

    public string Provider => "LiteDb";

    public IReadOnlyList<Device> Loaded { get; }

    public long LastEventNumber => parts.Meta.LastEvent;

    public int HighestNumber => parts.Meta.HighestNumber;

    public DateTimeOffset CreatedAt => parts.Meta.CreatedAt;

    public string ClientId => parts.Meta.ClientId;

    public long Bytes => parts.State.Bytes + parts.Journal.Bytes + parts.History.Bytes;

    /// <summary>Opens the databases in the state directory, or makes them.</summary>
    /// <exception cref="StoreException">The directory cannot be used; the message says what to do.</exception>
    public static LiteDbStore Open(StateOptions options, StoreCondition condition, TimeProvider time) =>
        Open(options, HistoryOptions.Default, EventOptions.Default, condition, time);

    /// <inheritdoc cref="Open(StateOptions, StoreCondition, TimeProvider)"/>
    public static LiteDbStore Open(
        StateOptions options, HistoryOptions history, EventOptions events, StoreCondition condition, TimeProvider time)
    {
        var directory = StateDirectory.Prepare(options);
        var mine = directory.Lock();
        try
        {
            condition.FoundAside(directory.FilesAside());
            return new(new(directory, mine, options, history, events, condition, time));
        }
        catch
        {
            mine.Dispose();
            throw;
        }
    }

    public void Save(StoreChange change, Fleet fleet)
    {
        if (change.IsEmpty)
            return;
        lock (saving)
        {
            if (isClosed)
                throw new StoreException("The database is closed.");
            Device? Saved(Device device) => fleet.Find(device.Id) is { } known && known.Number == device.Number ? known : null;
            long journal;
            try
            {
                RefuseIfSweepsAreLate();
                parts.WriteMeta();
                journal = parts.Journal.Append(JournalEntry.Write(change, Saved));
            }
            catch (StoreException e)
            {
                parts.Condition.Failed(e.Message);
                throw new StoreException($"The database cannot be written: {e.Message}", e);
            }

            if (parts.Unswept.Add(journal, change, Saved))
                parts.Journal.End();
            parts.Fleet = fleet;
            parts.Condition.Succeeded();
        }
    }

    public IReadOnlyList<AnnouncementRecord> Announcements(Device device) =>
        parts.State.Announcements(device, parts.Unswept.Announcements(device));

    public IReadOnlyList<DeviceEvent> Events(EventQuery query)
    {
        var (fresh, first) = parts.Unswept.Events(query);
        return fresh.Count >= query.Limit
            ? fresh
            : [.. fresh, .. parts.State.Events(query with { Limit = query.Limit - fresh.Count, Before = Math.Min(first, query.Before ?? first) })];
    }

    public IReadOnlyList<DateTimeOffset> SampleDays(DateTimeOffset from, DateTimeOffset to) =>
    [
        .. parts.History.SampleDays()
            .Concat(parts.History.Hours().Select(HistoryFiles.DayOf))
            .Concat(parts.Unswept.Days())
            .Where(day => day < to && day.AddDays(1) > from)
            .Distinct()
            .Order(),
    ];

    public IReadOnlyList<Sample> Samples(int number, DateTimeOffset from, DateTimeOffset to, Predicate<string> isWanted) =>
        parts.Reader.Samples(number, parts.Unswept.Samples(number), from, to, isWanted);

    public IReadOnlyList<Rollup> Rollups(
        int number, TimeSpan width, DateTimeOffset from, DateTimeOffset to, Predicate<string> isWanted) =>
        width == Rollup.Minute ? parts.Reader.Minutes(number, parts.Unswept.Samples(number), from, to, isWanted)
        : width == Rollup.Quarter ? parts.Reader.Quarters(number, parts.Unswept.Samples(number), from, to, isWanted)
        : throw new ArgumentOutOfRangeException(nameof(width), width, "Neither minutes nor quarters of an hour.");

    public void Tend(CancellationToken stop)
    {
        if (!Volatile.Read(ref isClosed) && sweep.IsDue)
            sweep.Run(EndJournal, stop);
    }

    public void BackUp(Stream target, CancellationToken stop)
    {
        lock (saving)
        {
            if (isClosed)
                throw new StoreException("The database is closed.");
        }

        sweep.BackUp(EndJournal, target, stop);
    }

    public void Close()
    {
        lock (saving)
        {
            if (isClosed)
                return;
            isClosed = true;
        }

        // Whatever does not get done now is in the journal.
        using var limit = new CancellationTokenSource(Sweep.LongestAtTheEnd);
        sweep.RunLast(EndJournal, limit.Token);
        parts.Dispose();
    }

    public void Dispose() => Close();

    private void RefuseIfSweepsAreLate()
    {
        if (parts.Journal.Bytes is var bytes && bytes > MostJournals * parts.Options.JournalBytes)
            throw new StoreException($"{Words.Bytes(bytes)} wait to be swept into database and history, and no more fits into memory.");
    }

    // Between two changes, so that what is swept ends with a whole one.
    private IReadOnlyList<Unswept> EndJournal()
    {
        lock (saving)
        {
            parts.Journal.End();
            return parts.Unswept.All();
        }
    }
}

/// <summary>The database cannot be used; the message says why.</summary>
internal sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
