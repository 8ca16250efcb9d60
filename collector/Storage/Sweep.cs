using HealthCheck.Collector.Clock;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage.Backup;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Moves what the journals hold to where it is kept, then deletes them; lets the history grow denser with age, and drops what
/// is too old. Broken off anywhere, it can be done again: nothing of it counts twice.
/// </summary>
internal sealed class Sweep(StoreParts parts)
{
    /// <summary>How long the last one may take before the collector ends.</summary>
    public static readonly TimeSpan LongestAtTheEnd = TimeSpan.FromSeconds(10);

    // About a hundred megabytes of memory.
    private const long MostWaiting = 1_000_000;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly Lock turn = new();
    private readonly HistoryWriter writer = new(parts.History, parts.HistoryOptions, parts.Condition);
    private readonly HistoryPacker packer = new(parts.History, parts.HistoryOptions, parts.Condition, parts.Time);
    private readonly HistoryExpiry expiry = new(parts.History, parts.HistoryOptions, parts.Condition, parts.Time);

    // By the monotonic clock: no step of the other makes a sweep wait.
    private readonly long begunAt = parts.Time.GetTimestamp();
    private EndedLog begun = EndedLog.None;
    private TimeSpan due;

    /// <summary>Whether there is something to do.</summary>
    public bool IsDue => parts.Time.GetElapsedTime(begunAt) is var now
        && (now >= due || ((parts.Log.Bytes > parts.Options.LogBytes || parts.Unswept.Waiting > MostWaiting)
            && now >= due - parts.Options.FlushInterval + RetryInterval));

    /// <summary>Does all of it.</summary>
    /// <param name="endLog">Ends the present journal and says what there is to sweep.</param>
    /// <param name="stop">Breaks it off.</param>
    public void Run(Func<EndedLog> endLog, CancellationToken stop)
    {
        lock (turn)
        {
            var pace = new Pace(parts.Time, () => parts.Unswept.Waiting > 2 * MostWaiting, stop);
            Attempt(
                () =>
                {
                    // What an attempt left comes before another journal ends: each holds the state of all its devices.
                    Take(begun.Segments is [] ? endLog() : begun, pace, stop);

                    // Only what was taken to its end may be packed: a part of it would pass for all.
                    packer.Pack(pace, stop);
                },
                expiry.Drop,
                () => parts.State.DropEvents(
                    parts.Time.ExpiryNow() - parts.EventOptions.Age ?? DateTimeOffset.MinValue,
                    parts.Meta.LastEvent - parts.EventOptions.Number),
                parts.State.Checkpoint);
        }
    }

    /// <summary>Only empties the journal, for an orderly end.</summary>
    /// <inheritdoc cref="Run"/>
    public void RunLast(Func<EndedLog> endLog, CancellationToken stop)
    {
        lock (turn)
            Attempt(() => Take(endLog(), pace: null, stop));
    }

    /// <summary>Sweeps, and writes a backup of everything that was saved until then. Meanwhile changes go to a journal, and
    /// wait there.</summary>
    /// <exception cref="StoreException">It cannot be done now.</exception>
    public void BackUp(Func<EndedLog> endLog, Stream target, CancellationToken stop)
    {
        lock (turn)
        {
            Take(endLog(), pace: null, stop);
            parts.State.Checkpoint();
            BackupArchive.Write(parts.Directory.Path, parts.Directory.DataFiles(), target, stop);
        }
    }

    // One that fails keeps no other from its work: what is too old makes room on a full disk.
    private void Attempt(params ReadOnlySpan<Action> steps)
    {
        string? failure = null;
        foreach (var step in steps)
        {
            try
            {
                step();
            }
            catch (OperationCanceledException)
            {
                // The journal holds what is left.
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, the journal holds what is left, and it is tried again.
                failure ??= e.Message;
            }
        }

        due = parts.Time.GetElapsedTime(begunAt) + (failure is null ? parts.Options.FlushInterval : RetryInterval);
        if (failure is null)
            parts.Condition.Swept();
        else
            parts.Condition.SweepFailed(failure);
    }

    private void Take(EndedLog ended, Pace? pace, CancellationToken stop)
    {
        begun = ended;
        var unswept = ended.Segments;
        if (unswept.Count == 0)
            return;
        foreach (var journal in unswept)
            writer.Write(journal, parts.Unswept.SamplesOf(journal), pace, stop);

        var (devices, gone, announcements, events) = parts.Unswept.StateOf(unswept);
        stop.ThrowIfCancellationRequested();
        expiry.Forget([.. gone.SelectMany(device => device.History)]);
        parts.State.Forget(gone);
        BeginAnewIfNeedBe(devices, ended.Devices);
        parts.State.Write(devices.Values, pace);
        parts.State.Write(announcements);
        parts.State.Write(events);

        // From here on the journals count for nothing.
        parts.Meta = parts.Meta with
        {
            Journal = unswept[^1].Journal,
            HighestNumber = devices.Keys.Append(parts.Meta.HighestNumber).Max(),
            LastEvent = events.Select(each => each.Number).Append(parts.Meta.LastEvent).Max(),
        };
        parts.State.Write(parts.Meta);
        parts.Log.Delete(unswept.Select(journal => journal.Journal));
        parts.Unswept.Remove(unswept);
        begun = EndedLog.None;
    }

    // A database that was set aside meanwhile has to be told everything, not only what changed.
    private void BeginAnewIfNeedBe(Dictionary<int, DirtyDevice> devices, IReadOnlyList<Device>? all)
    {
        if (parts.State.ReadMeta() is not null)
            return;
        foreach (var device in all ?? throw new StoreException("The database was lost, and nothing can be written."))
            devices[device.Number] = new(devices.GetValueOrDefault(device.Number, new(device, true)).Device, true);
    }
}

/// <summary>What there is to flush.</summary>
/// <param name="Segments">Segments of the log that nothing is added to any more.</param>
/// <param name="Devices">All devices as they were when the last of them ended, never ahead of what is committed; null when that
/// cannot be told now.</param>
internal sealed record EndedLog(IReadOnlyList<Unswept> Segments, IReadOnlyList<Device>? Devices)
{
    /// <summary>Nothing.</summary>
    public static EndedLog None { get; } = new([], []);
}
