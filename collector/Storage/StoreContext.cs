using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Wording;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Storage;

/// <summary>What a <see cref="LiteDbStore"/> and its flushes share: files, memtables, devices.</summary>
internal sealed class StoreContext(
    StateDirectory directory, FileStream lockFile, StateOptions options, HistoryOptions history, EventOptions events,
    StoreHealth health, TimeProvider time) : IDisposable
{
    private bool isMetaWritten;

    public StateDirectory Directory => directory;

    public StateOptions Options => options;

    public HistoryOptions HistoryOptions => history;

    public EventOptions EventOptions => events;

    public StoreHealth Health => health;

    public TimeProvider Time => time;

    public DeviceDatabase State { get; } = new(directory, health, time);

    public WriteAheadLog Log { get; } = new(directory, options, health, time);

    public HistoryFiles History { get; } = new(directory, health, time);

    public MemTables MemTables { get; } = new();

    /// <summary>All devices as last added, by number.</summary>
    public Dictionary<int, Device> Devices { get; } = [];

    /// <summary>What the collector remembers of itself.</summary>
    public StoreMeta Meta { get; set; } = StoreMeta.Begin(time.GetUtcNow());

    /// <summary>Reads the devices, and what the log of an earlier run says of them.</summary>
    /// <exception cref="StoreException">The files cannot be opened; the message says what to do.</exception>
    public void Load()
    {
        var left = Log.Left();
        var (found, logs) = (History.Find(), Log.StoresOf(left));
        var lost = ReadMeta(found, logs);
        var foreign = logs.Where(each => each.Value != Meta.Store).Select(each => each.Key).ToHashSet();
        foreach (var each in foreign)
            Log.PassOver(each);
        var own = found.Where(each => each.Store == Meta.Store).ToList();
        // What a flush that broke off left says nothing: it is written again.
        var whole = own.Where(each => !each.File.IsOf(left.ToHashSet())).ToList();
        var flushed = whole.Select(each => each.File.Last).DefaultIfEmpty().Max();
        var highest = whole.Select(each => each.HighestDevice).DefaultIfEmpty().Max();
        if (found.Count - own.Count + foreign.Count is > 0 and var others)
        {
            Health.LostDevices($"{StateDirectory.DatabaseName} is that of another collector; it does not belong to"
                + $" {Words.Count(others, "file", "files")} of log and history, which are kept and not used");
        }
        else if (lost)
        {
            Health.LostDevices(
                $"{StateDirectory.DatabaseName} in State:Directory is missing or empty, or was set aside");
        }
        else if (flushed > Meta.Log || highest > Meta.HighestNumber)
        {
            Health.LostDevices($"{StateDirectory.DatabaseName} in State:Directory is older than the history beside it");
        }

        Meta = Meta with { HighestNumber = Math.Max(highest, Meta.HighestNumber), Log = Math.Max(flushed, Meta.Log) };
        var unflushed = left.Where(each => each > Meta.Log && !foreign.Contains(each)).ToList();
        History.Use(Meta.Store, own.Select(each => each.File), unflushed.ToHashSet());
        Log.Store = Meta.Store;
        // No segment of history may be named within what another one covers, whatever clock and database say.
        Log.StartAfter(found.Select(each => each.File.Last).Append(Meta.Log).Max());
        Log.DeleteUpTo(Meta.Log);
        Attempt(WriteMeta);
        var replay = new Replay();
        foreach (var each in unflushed)
        {
            replay.Begin(each, MemTables.Shapes);
            Log.Replay(each, replay.Take);
        }

        var devices = isMetaWritten || replay.Tables.Count > 0 ? State.Load(replay) : [];
        replay.Settle(devices);
        foreach (var device in devices)
            Devices[device.Number] = device;
        MemTables.Add(replay.Tables);
        Meta = Meta with
        {
            LastEvent = Math.Max(Meta.LastEvent, replay.LastEvent),
            HighestNumber = devices.Select(device => device.Number).Append(Meta.HighestNumber)
                .Append(replay.HighestNumber).Max(),
        };
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
        lockFile.Dispose();
    }

    // True when there was none although there is something that belongs to one: its number is that of the store again.
    private bool ReadMeta(IReadOnlyList<FoundSegment> found, IReadOnlyDictionary<long, long> logs)
    {
        Attempt(() =>
        {
            if (State.ReadMeta() is { } known)
                (Meta, isMetaWritten) = (known, true);
        });
        var stores = found.Select(each => each.Store).Concat(logs.Values).GroupBy(store => store).ToList();
        if (isMetaWritten || stores.Count == 0)
            return false;
        Meta = Meta with { Store = stores.MaxBy(same => same.Count())!.Key };
        return true;
    }

    private void Attempt(Action work)
    {
        try
        {
            work();
        }
        catch (StoreException e) when (IsFull(e) && State.Bytes == 0)
        {
            // A full disk is no reason not to begin: nothing is acknowledged until there is room.
            Health.Failed(ErrorText.Of(e));
        }
        catch (StoreException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"State:Directory is '{directory.Path}': the database in it cannot be opened: {ErrorText.Of(e)}."
                + $" {StateDirectory.Cure(e.InnerException, directory.Path)}", e);
        }
    }

    private static bool IsFull(Exception? e) =>
        e is not null
        && (e is IOException { HResult: SystemError.NoSpace or SystemError.QuotaUsedUp } || IsFull(e.InnerException));
}
