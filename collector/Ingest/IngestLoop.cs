using HealthCheck.Collector.Clock;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest.Limits;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Retry;
using HealthCheck.Hosting.Systemd;
using Serilog;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// The one writer: takes messages, applies them and shows readers the new state at once. It commits when enough has
/// gathered or the commit interval is over, and only then acknowledges. While the database cannot be written nothing is
/// acknowledged.
/// </summary>
internal sealed class IngestLoop(
    Inbox inbox, Fleet fleet, IStore store, Topics topics, IngestOptions options, LimitsOptions limits,
    DeviceUses uses, IngestCounters counters, ResendSchedule resends, ServiceManager manager,
    TimeProvider time, ILogger log)
{
    private const int BatchSize = 2000;
    private const long BatchBytes = 16 << 20;

    // Small batches keep parsed messages in generation 0. Below ReadAlone, parallel parsing costs more than it saves.
    private const int ReadTogether = 512, ReadAlone = 32;

    // A lone message is shown at once; while they keep coming, many are shown together.
    private static readonly TimeSpan ShowInterval = TimeSpan.FromMilliseconds(20);

    private readonly RefusalLog refusals = new(time, log);
    private readonly NewDeviceAllowance newDevices = new(limits.NewDevicesPerMinute, time);
    private readonly PendingCommit pending = new(options, time);
    private readonly List<Incoming> taken = new(BatchSize);
    private readonly Message?[] read = new Message?[ReadTogether];
    private readonly CollectorClock? clock = time as CollectorClock;
    private DateTimeOffset countsSince = store.CreatedAt;
    private bool isClockDoubted;
    private long lastEvent = store.LastEventNumber;
    private long? lastShown;

    /// <summary>Runs until the inbox is closed and empty, and everything is committed.</summary>
    /// <param name="abandon">Gives up on a database that cannot be written; its messages stay with the broker.</param>
    public async Task RunAsync(CancellationToken abandon)
    {
        resends.Note(fleet.All);
        for (var isOpen = true; isOpen;)
        {
            isOpen = await NextAsync();
            if (isOpen)
                await TakeAsync();
            if ((taken.Count > 0 && !await ShowAsync(abandon)) || ((IsDue || !isOpen) && !await CommitAsync(abandon)))
            {
                pending.Abandon();
                return;
            }
        }
    }

    // Small messages of devices of which much is kept make a large commit: it is in memory, and the log must take it.
    private bool IsDue => pending.IsDue || store.PendingBytes >= PendingCommit.MostBytes;

    // Applies what was taken, in as many batches as keep each of bounded size.
    private async Task<bool> ShowAsync(CancellationToken abandon)
    {
        lastShown = time.GetTimestamp();
        var batch = NewBatch();
        var shown = 0;
        for (var first = 0; first < taken.Count; first += ReadTogether)
        {
            var count = Math.Min(ReadTogether, taken.Count - first);
            ReadMessages(batch, first, count);
            for (var i = 0; i < count; i++)
            {
                Apply(batch, taken[first + i], read[i]);
                if (!batch.IsFull)
                    continue;
                var end = first + i + 1;
                if (!await ShowAsync(batch, taken[shown..end], abandon) || (IsDue && !await CommitAsync(abandon)))
                    return false;
                (batch, shown) = (NewBatch(), end);
            }

            Array.Clear(read, 0, count);
        }

        var isShown = await ShowAsync(batch, taken[shown..], abandon);
        taken.Clear();
        return isShown;
    }

    private Batch NewBatch() => new(fleet, topics, limits, countsSince, lastEvent, newDevices, uses, clock);

    // Readers see it before it is committed; nobody is told that it is kept.
    private async Task<bool> ShowAsync(Batch batch, IReadOnlyList<Incoming> applied, CancellationToken abandon)
    {
        var change = batch.Change;
        pending.Add(applied, new(change.Devices, change.Forgotten, change.Events), batch.Counts);
        counters.InHandSince = pending.Since;
        if (!await UntilDoneAsync(
            () =>
            {
                store.Add(change);
                return ValueTask.CompletedTask;
            },
            abandon))
            return false;

        fleet.Publish(change.Devices, change.Forgotten, change.Events);
        lastEvent = batch.LastEvent;
        newDevices.Use(batch.Created);
        resends.Forget(change.Forgotten);
        resends.Note(change.Devices);
        return true;
    }

    private async Task<bool> CommitAsync(CancellationToken abandon)
    {
        if (pending.IsEmpty)
            return true;
        if (!await UntilDoneAsync(() => store.CommitAsync(abandon), abandon))
            return false;
        var committed = pending.Take();
        foreach (var counts in committed.Counts)
            counters.Add(counts);
        foreach (var change in committed.Changes)
            fleet.ReportCommitted(change);
        if (committed.NewestArrival != 0)
            counters.Lag = time.GetElapsedTime(committed.NewestArrival);
        foreach (var (acknowledge, packets) in committed.Packets)
            await acknowledge(packets);
        foreach (var edit in committed.Edits)
            edit.Complete();
        counters.InHandSince = 0;
        return true;
    }

    // The watchdog of systemd is fed here and by no timer: a loop that hangs must be seen.
    private async Task<bool> NextAsync()
    {
        var next = inbox.WaitAsync(CancellationToken.None).AsTask();
        while (true)
        {
            manager.StillAlive();
            var rest = manager.WatchdogLimit / 2;
            if (pending.DueIn is { } due && (rest is null || due < rest))
                rest = due;
            if (rest is not { } limit)
                return await next;
            try
            {
                return await next.WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time);
            }
            catch (TimeoutException) when (pending.IsDue)
            {
                return true;
            }
            catch (TimeoutException)
            {
                // Nothing came, and that is no fault of the loop's.
            }
        }
    }

    // A lone message is shown at once; while they keep coming, the next ones wait until the last was an interval ago. A
    // change of our own waits for nothing: somebody waits for its answer.
    private async Task TakeAsync()
    {
        var hasEdit = false;
        for (long bytes = 0; taken.Count < BatchSize && bytes < BatchBytes;)
        {
            if (inbox.TryTake(out var incoming))
            {
                taken.Add(incoming);
                bytes += (incoming as ReceivedMessage)?.Payload.Length ?? 0;
                hasEdit |= incoming is OwnerCommand;
                continue;
            }

            var rest = taken.Count > 0 && !hasEdit && lastShown is { } last
                ? ShowInterval - time.GetElapsedTime(last)
                : TimeSpan.Zero;
            if (rest <= TimeSpan.Zero || !await HasMoreAsync(rest))
                return;
        }
    }

    private async Task<bool> HasMoreAsync(TimeSpan within)
    {
        using var due = new CancellationTokenSource(within, time);
        try
        {
            return await inbox.WaitAsync(due.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // On all processors; they are applied in their order.
    private void ReadMessages(Batch batch, int first, int count)
    {
        for (var i = 0; i < count; i++)
            read[i] = taken[first + i] is ReceivedMessage arrival ? batch.RefuseUnread(arrival) : null;
        if (count > ReadAlone)
        {
            Parallel.For(0, count, Read);
        }
        else
        {
            for (var i = 0; i < count; i++)
                Read(i);
        }

        if (clock is not null)
            Settle(batch, count, clock);

        void Read(int i) =>
            read[i] ??= taken[first + i] is ReceivedMessage arrival ? Message.Read(arrival, topics) : null;
    }

    // First all say what time it is; then it is known when they came, and whether what they say is of the future.
    private void Settle(Batch batch, int count, CollectorClock clock)
    {
        for (var i = 0; i < count; i++)
        {
            if (read[i]
                is not
                {
                    Kind: TopicKind.Health, Samples: [{ Snapshot: var sample }],
                    ReceivedMessage: var arrival
                } message)
                continue;
            if (arrival.Timestamp != 0)
                clock.Hear(message.Id, sample.Time, sample.ClockSynchronized, !arrival.IsRetained, arrival.Timestamp);
        }

        while (clock.TakeShift() is { } shift)
        {
            batch.Shift(shift);
            countsSince = shift.Of(countsSince);
        }

        for (var i = 0; i < count; i++)
        {
            if (read[i] is not { ReceivedMessage: { Timestamp: not 0 } arrival } message
                || arrival.ClockChanges == clock.Changes)
                continue;
            arrival = arrival with { Time = clock.At(arrival.Timestamp), ClockChanges = clock.Changes };
            read[i] = message with { ReceivedMessage = arrival };
        }

        var isDoubted = clock.Verdict.State is ClockState.Unproven or ClockState.Disputed;
        if (isClockDoubted && !isDoubted)
            resends.AskAgain();
        isClockDoubted = isDoubted;
    }

    private void Apply(Batch batch, Incoming incoming, Message? message)
    {
        if (incoming is OwnerCommand edit)
            edit.ApplyTo(batch);
        if (message is null)
            return;
        try
        {
            message = batch.InTime(message);
            batch.Apply(message);
        }
        catch (ContractException e)
        {
            // Of what is dated ahead each moment counts: the rest of a backlog was taken.
            Refuse(e.Refusal, e.Message, e.Refusal == Refusal.FutureDated ? message.Future.Count : 1);
        }
        catch (Exception e)
        {
            // As when it is read: it must cost no more than itself.
            Refuse(Refusal.Malformed, ErrorText.Of(e));
        }

        void Refuse(Refusal reason, string text, int count = 1)
        {
            batch.Counts.Refuse(reason, count);
            refusals.Add(message.ReceivedMessage.Topic, reason, text);
        }
    }

    private async Task<bool> UntilDoneAsync(Func<ValueTask> work, CancellationToken abandon)
    {
        for (var failures = 1; ; failures++)
        {
            manager.StillAlive();
            try
            {
                await work();
                return true;
            }
            catch (OperationCanceledException) when (abandon.IsCancellationRequested)
            {
                return false;
            }
            catch (StoreException)
            {
                // The store said so in the log and in its problems.
            }

            try
            {
                await Task.Delay(RetryDelay.After(failures, Random.Shared.NextDouble()), time, abandon);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }
}
