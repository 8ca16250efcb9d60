using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Files in the state directory. What is committed is in the write-ahead log, and in memory. A flush moves it: devices
/// and events into a LiteDB database, samples into the history. Damaged files are set aside one by one.
/// </summary>
internal sealed class LiteDbStore : IStore
{
    // Segments are in memory too, with the latest state of each device. More full ones mean that flushes fail.
    private const int MostSegments = 4;

    private readonly StoreContext context;
    private readonly Flusher flusher;
    private readonly HistoryReader reader;
    private readonly Lock saving = new();
    private LogRecords pending = new();
    private bool isClosed, isSegmentFull;

    private LiteDbStore(StoreContext context)
    {
        this.context = context;
        flusher = new(context);
        reader = new(context.History, context.MemTables, context.HistoryOptions, context.Health);
        context.Load();
    }

    public string Provider => "LiteDb";

    public long LastEventNumber => context.Meta.LastEvent;

    public int HighestNumber => context.Meta.HighestNumber;

    public DateTimeOffset CreatedAt => context.Meta.CreatedAt;

    public string ClientId => context.Meta.ClientId;

    public long Bytes => context.State.Bytes + context.Log.Bytes + context.History.Bytes;

    /// <summary>Opens the databases in the state directory, or makes them.</summary>
    /// <exception cref="StoreException">The directory cannot be used; the message says what to do.</exception>
    public static LiteDbStore Open(StateOptions options, StoreHealth health, TimeProvider time) =>
        Open(options, HistoryOptions.Default, EventOptions.Default, health, time);

    /// <inheritdoc cref="Open(StateOptions, StoreHealth, TimeProvider)"/>
    public static LiteDbStore Open(
        StateOptions options, HistoryOptions history, EventOptions events, StoreHealth health, TimeProvider time,
        Disk? disk = null)
    {
        var directory = StateDirectory.Prepare(options, disk: disk);
        var context = new StoreContext(directory, directory.Lock(), options, history, events, health, time);
        try
        {
            health.FoundAside(directory.FilesAside());
            return new(context);
        }
        catch (Exception e)
        {
            context.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new StoreException(
                    $"State:Directory is '{directory.Path}': it cannot be read: {ErrorText.WithPath(e)}."
                    + $" {StateDirectory.Cure(e, directory.Path)}", e);
            throw;
        }
    }

    public IAsyncEnumerable<Device> LoadAsync(CancellationToken stop)
    {
        lock (saving)
            return context.Devices.Values.ToList().ToAsyncEnumerable();
    }

    public void Add(StoreChange change)
    {
        if (change.IsEmpty)
            return;
        lock (saving)
        {
            if (isClosed)
                throw new StoreException("The database is closed.");
            pending.Add(change, Known);
            isSegmentFull |= context.MemTables.Add(context.Log.Number, change, Known);
            foreach (var device in change.Forgotten)
                context.Devices.Remove(device.Number);
            foreach (var device in change.Devices)
                context.Devices[device.Number] = device;
        }
    }

    public long PendingBytes
    {
        get
        {
            lock (saving)
                return pending.Bytes;
        }
    }

    // Nothing breaks it off: what was half written and counts or not would be unknown.
    public ValueTask CommitAsync(CancellationToken stop)
    {
        lock (saving)
        {
            if (isClosed)
                throw new StoreException("The database is closed.");
            CommitPending(RefuseIfFlushesAreLate);
            return ValueTask.CompletedTask;
        }
    }

    private void CommitPending(Action refuse)
    {
        if (pending.IsEmpty)
            return;
        try
        {
            refuse();
            context.WriteMeta();
            isSegmentFull |= context.Log.Append(pending.Finish());
        }
        catch (StoreException e)
        {
            context.Health.Failed(ErrorText.Of(e));
            throw new StoreException($"The database cannot be written: {ErrorText.Of(e)}", e);
        }

        pending.Dispose();
        pending = new();
        if (isSegmentFull)
            context.Log.End();
        isSegmentFull = false;
        context.Health.Succeeded();
    }

    private Device? Known(Device device) => context.Devices.GetValueOrDefault(device.Number);

    // Whoever reads waits for the disk, and must not hold the thread of a caller meanwhile.
    public Task<IReadOnlyList<AnnouncementRecord>> AnnouncementsAsync(Device device, CancellationToken stop) =>
        Task.Run(() => context.State.Announcements(device, context.MemTables.Announcements(device)), stop);

    public Task<IReadOnlyList<DeviceEvent>> EventsAsync(EventQuery query, CancellationToken stop) =>
        Task.Run(() => Events(query), stop);

    public IAsyncEnumerable<Sample> SamplesAsync(HistoryRange range, CancellationToken stop) =>
        reader.SamplesAsync(range, stop);

    public IAsyncEnumerable<Rollup> RollupsAsync(HistoryRange range, TimeSpan width, CancellationToken stop) =>
        width == Rollup.Minute || width == Rollup.Quarter
            ? reader.RollupsAsync(range, width, stop)
            : throw new ArgumentOutOfRangeException(nameof(width), width, "Neither minutes nor quarters of an hour.");

    public Task TendAsync(CancellationToken stop) =>
        !Volatile.Read(ref isClosed) && flusher.IsDue ? flusher.RunAsync(EndLog, stop) : Task.CompletedTask;

    public async Task BackUpAsync(Stream target, CancellationToken stop)
    {
        lock (saving)
        {
            if (isClosed)
                throw new StoreException("The database is closed.");
        }

        await flusher.BackUpAsync(EndLog, target, stop);
    }

    public async Task CloseAsync(CancellationToken stop)
    {
        lock (saving)
        {
            if (isClosed)
                return;
            isClosed = true;
        }

        // The log holds what is not flushed now.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Flusher.LongestAtTheEnd);
        await flusher.RunLastAsync(EndLog, limit.Token);
        pending.Dispose();
        flusher.Dispose();
        context.Dispose();
    }

    public async ValueTask DisposeAsync() => await CloseAsync(CancellationToken.None);

    private IReadOnlyList<DeviceEvent> Events(EventQuery query)
    {
        var (fresh, first) = context.MemTables.Events(query);
        if (fresh.Count >= query.Limit)
            return fresh;
        var before = Math.Min(first, query.Before ?? first);
        return [.. fresh, .. context.State.Events(query with { Limit = query.Limit - fresh.Count, Before = before })];
    }

    private void RefuseIfFlushesAreLate()
    {
        var bytes = context.Log.Bytes;
        if (bytes > MostSegments * context.Options.LogBytes
            || context.MemTables.Bytes > MostSegments * MemTable.MostBytes)
            throw new StoreException(
                $"{Words.Bytes(bytes)} wait to be flushed into database and history, and no more fits into memory.");
    }

    // What is flushed ends with a commit: nothing that is not acknowledged may reach the database. Where it cannot be
    // written, what was committed before can be flushed all the same, which makes room.
    private EndedLog EndLog()
    {
        lock (saving)
        {
            try
            {
                CommitPending(refuse: () => { });
            }
            catch (StoreException)
            {
                return new([.. context.MemTables.All().Where(each => each.Log != context.Log.Number)], null);
            }

            context.Log.End();
            return new(context.MemTables.All(), [.. context.Devices.Values]);
        }
    }
}
