using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Storage;

/// <summary>What a <see cref="LiteDbStore"/> is made of.</summary>
internal sealed class StoreParts : IDisposable
{
    // ENOSPC and EDQUOT.
    private const int NoSpace = 28, QuotaExceeded = 122;

    private readonly StateDirectory directory;
    private readonly FileStream mine;
    private readonly TimeProvider time;
    private bool isMetaWritten;

    public StoreParts(
        StateDirectory directory, FileStream mine, StateOptions options, HistoryOptions history, EventOptions events, StoreCondition condition,
        TimeProvider time)
    {
        (this.directory, this.mine, this.time) = (directory, mine, time);
        (Options, HistoryOptions, EventOptions, Condition) = (options, history, events, condition);
        State = new(directory, condition, time);
        Log = new(directory, options, condition, time);
        History = new(directory, condition, time);
        Reader = new(History, history, condition);
        Meta = StoreMeta.Begin(time.GetUtcNow());
    }

    public StateDirectory Directory => directory;

    public StateOptions Options { get; }

    public HistoryOptions HistoryOptions { get; }

    public EventOptions EventOptions { get; }

    public StoreCondition Condition { get; }

    public TimeProvider Time => time;

    public StateFile State { get; }

    public WriteAheadLog Log { get; }

    public HistoryFiles History { get; }

    public HistoryReader Reader { get; }

    public MemTables MemTables { get; } = new();

    /// <summary>All devices as last added, by number.</summary>
    public Dictionary<int, Device> Devices { get; } = [];

    /// <summary>What the collector remembers of itself.</summary>
    public StoreMeta Meta { get; set; }

    /// <summary>Reads the devices, and what the log of an earlier run says of them.</summary>
    /// <exception cref="StoreException">The files cannot be opened; the message says what to do.</exception>
    public IReadOnlyList<Device> Load()
    {
        var left = Log.Left();
        History.Load(left.ToHashSet());
        ReadMeta(left.Count > 0);
        // No segment of history may be named within what another one covers, whatever clock and database say.
        Log.StartAfter(Math.Max(Meta.Log, History.All.Select(segment => segment.Last).DefaultIfEmpty().Max()));
        Log.Delete(left.Where(each => each <= Meta.Log));
        var unflushed = left.Where(each => each > Meta.Log).ToList();
        History.Load(unflushed.ToHashSet());
        var replay = new Replay();
        foreach (var each in unflushed)
        {
            replay.Begin(each, MemTables.Shapes);
            Log.Replay(each, replay);
        }

        var devices = isMetaWritten || replay.Tables.Count > 0 ? State.Load(replay) : [];
        replay.Settle(devices);
        foreach (var device in devices)
            Devices[device.Number] = device;
        MemTables.Add(replay.Tables);
        Meta = Meta with
        {
            LastEvent = Math.Max(Meta.LastEvent, replay.LastEvent),
            HighestNumber = devices.Select(device => device.Number).Append(Meta.HighestNumber).Append(replay.HighestNumber).Max(),
        };
        return devices;
    }

    /// <summary>Writes what the collector remembers of itself, if that could not be done at the start.</summary>
    public void WriteMeta()
    {
        if (isMetaWritten)
            return;
        State.Write(Meta);
        isMetaWritten = true;
    }

    public void Dispose()
    {
        Log.Dispose();
        State.Dispose();
        mine.Dispose();
    }

    private void ReadMeta(bool hasLog)
    {
        try
        {
            if (State.ReadMeta() is { } known)
            {
                var highest = History.HighestDevice();
                if (highest > known.HighestNumber)
                    Condition.LostDevices($"{StateDirectory.DatabaseName} in State:Directory is not the one that it was written with");
                (Meta, isMetaWritten) = (known with { HighestNumber = Math.Max(highest, known.HighestNumber) }, true);
                return;
            }

            // A database that was lost: the history is still there, and must not become that of other devices.
            Meta = Meta with { HighestNumber = History.HighestDevice() };
            if (Meta.HighestNumber > 0 || hasLog)
                Condition.LostDevices($"{StateDirectory.DatabaseName} in State:Directory is missing or empty, or was set aside");
            WriteMeta();
        }
        catch (StoreException e) when (IsFull(e))
        {
            // A full disk is no reason not to start: nothing is acknowledged until there is room.
            Condition.Failed(e.Message);
        }
        catch (StoreException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"State:Directory is '{directory.Path}': the database in it cannot be opened: {e.Message}"
                + $" {StateDirectory.Cure(e.InnerException, directory.Path)}", e);
        }
    }

    private static bool IsFull(Exception? e) =>
        e is not null && (e is IOException { HResult: NoSpace or QuotaExceeded } || IsFull(e.InnerException));
}
