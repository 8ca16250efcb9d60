using HealthCheck.Collector.Clock;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage.Backup;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Moves what the log holds to where it is kept, then deletes the log; merges segments of history, and drops what is
/// too old. Broken off anywhere, it can be done again: nothing of it counts twice.
/// </summary>
internal sealed class Flusher(StoreContext context) : IDisposable
{
    /// <summary>How long the last flush may take before the collector ends.</summary>
    public static readonly TimeSpan LongestAtTheEnd = TimeSpan.FromSeconds(10);

    // About a hundred megabytes of memory.
    private const long MostWaiting = 1_000_000;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1);
    private readonly HistoryWriter writer = new(context.History, context.HistoryOptions, context.Time);
    private readonly SampleQuarantine quarantine = new(context.Directory, context.Log, context.Health);
    private readonly HistoryCompaction compaction = new(context.History, context.Health, context.Time);
    private readonly HistoryExpiry expiry = new(context.History, context.HistoryOptions, context.Health, context.Time);
    private EndedLog begun = EndedLog.None;
    private long flushedAt = context.Time.GetTimestamp();
    private TimeSpan interval = TimeSpan.Zero;
    private bool hasFailed;

    /// <summary>Whether there is something to do. By the time that passes, whatever the clock does.</summary>
    public bool IsDue => context.Time.GetElapsedTime(flushedAt) is var passed && (
        passed >= interval || (IsMuch && !hasFailed));

    private bool IsMuch =>
        context.Log.Bytes > context.Options.LogBytes || context.MemTables.Waiting > MostWaiting
        || context.MemTables.Bytes > MemTable.MostBytes;

    /// <summary>Does all of it.</summary>
    /// <param name="endLog">Ends the present segment of the log and says what there is to flush.</param>
    public Task RunAsync(Func<EndedLog> endLog, CancellationToken stop) => InTurnAsync(
        () => Attempt(
            // What an attempt left comes before another segment ends: each holds the state of all its devices.
            () => Flush(begun.Segments is [] ? endLog() : begun, stop),
            () => compaction.Run(stop),
            expiry.Drop,
            () => context.State.DropEvents(
                context.Time.ExpiryNow() - context.EventOptions.Age ?? DateTimeOffset.MinValue,
                context.Meta.LastEvent - context.EventOptions.Number),
            context.State.Checkpoint),
        () => Task.CompletedTask);

    /// <summary>Only empties the log, for an orderly end.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public Task RunLastAsync(Func<EndedLog> endLog, CancellationToken stop) =>
        InTurnAsync(() => Attempt(() => Flush(endLog(), stop)), () => Task.CompletedTask);

    /// <summary>
    /// Flushes, and writes a backup of everything that was committed until then. Meanwhile changes go to the log.
    /// </summary>
    /// <exception cref="StoreException">It cannot be done now.</exception>
    public Task BackUpAsync(Func<EndedLog> endLog, Stream target, CancellationToken stop) => InTurnAsync(
        () =>
        {
            Flush(endLog(), stop);
            context.State.Checkpoint();
        },
        () => BackupArchive.WriteAsync(context.Directory.Path, context.Directory.DataFiles(), target, stop));

    public void Dispose() => turn.Dispose();

    // The first step waits for the disk: it has a thread of its own and takes none from those who answer requests.
    private async Task InTurnAsync(Action first, Func<Task> then)
    {
        await turn.WaitAsync();
        try
        {
            await Task.Factory.StartNew(
                first, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await then();
        }
        finally
        {
            turn.Release();
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
                // The log holds what is left.
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, the log holds what is left, and it is tried again.
                failure ??= ErrorText.WithPath(e);
            }
        }

        (flushedAt, interval) = (
            context.Time.GetTimestamp(), failure is null ? context.Options.FlushInterval : RetryInterval);
        hasFailed = failure is not null;
        if (failure is null)
            context.Health.Flushed();
        else
            context.Health.FlushFailed(failure);
    }

    private void Flush(EndedLog ended, CancellationToken stop)
    {
        begun = ended;
        context.Log.DeleteUpTo(context.Meta.Log);
        var segments = ended.Segments;
        if (segments.Count == 0)
            return;
        var history = new List<SegmentFile>();
        var beyond = new Dictionary<int, long>();
        foreach (var segment in segments)
        {
            var written = writer.Write(segment.Log, context.MemTables.SamplesOf(segment), stop);
            history.AddRange(written.Files);
            quarantine.Write(segment.Log, written.Failed, NameOf);
            foreach (var (device, count) in written.Beyond)
                beyond[device] = beyond.GetValueOrDefault(device) + count;
        }

        context.Health.SummedUpOnly(beyond.Values, context.HistoryOptions.SamplesPerHour);

        var (devices, gone, announcements, events) = context.MemTables.StateOf(segments);
        stop.ThrowIfCancellationRequested();
        compaction.Forget([.. gone.SelectMany(device => device.History)], stop);
        context.State.Forget(gone);
        BeginAnewIfNeedBe(devices, ended.Devices);
        context.State.Write(devices.Values);
        context.State.Write(announcements);
        context.State.Write(events);

        // From here on these segments of the log count for nothing.
        context.Meta = context.Meta with
        {
            Log = segments[^1].Log,
            HighestNumber = devices.Keys.Concat(
                gone.Select(device => device.Number)).Append(context.Meta.HighestNumber).Max(),
            LastEvent = events.Select(each => each.Number).Append(context.Meta.LastEvent).Max(),
        };
        context.State.Write(context.Meta);
        context.MemTables.Remove(segments, () => context.History.Replace(history, []));
        begun = EndedLog.None;
        context.Log.DeleteUpTo(context.Meta.Log);

        string NameOf(int number) =>
            ended.Devices?.FirstOrDefault(device => device.Numbers.Contains(number))?.Id ?? $"device-number-{number}";
    }

    // A database that was set aside meanwhile has to be told everything, not only what changed.
    private void BeginAnewIfNeedBe(Dictionary<int, DirtyDevice> devices, IReadOnlyList<Device>? all)
    {
        if (context.State.ReadMeta() is not null)
            return;
        foreach (var device in all ?? throw new StoreException("The database was lost, and nothing can be written."))
            devices[device.Number] = new(devices.GetValueOrDefault(device.Number, new(device, true)).Device, true);
    }
}
