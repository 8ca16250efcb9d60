using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Hosting.Systemd;
using Serilog;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// The one writer: takes messages in batches, applies them, commits, shows readers the new state, and only then
/// acknowledges. While the database cannot be written nothing is acknowledged and nothing is shown.
/// </summary>
internal sealed class IngestLoop(
    Inbox inbox, Fleet fleet, IStore store, Topics topics, IngestOptions options, LimitsOptions limits,
    IngestCounters counters, ResendSchedule resends, ServiceManager manager, TimeProvider time, ILogger log)
{
    private const int BatchSize = 2000;
    private const long BatchBytes = 16 << 20;

    // So few that what was read is garbage soon; fewer than some are not worth a second processor.
    private const int ReadTogether = 512, ReadAlone = 32;

    private readonly RefusalLog refusals = new(time, log);
    private readonly NewDeviceAllowance newDevices = new(limits.NewDevicesPerMinute, time);
    private readonly List<Incoming> taken = new(BatchSize);
    private readonly Message?[] read = new Message?[ReadTogether];
    private long lastEvent = store.LastEventNumber;
    private long? lastCommit;

    /// <summary>Runs until the inbox is closed and empty.</summary>
    /// <param name="abandon">Gives up on a database that cannot be written; its messages stay with the broker.</param>
    public async Task RunAsync(CancellationToken abandon)
    {
        resends.Note(fleet.All);
        while (await NextAsync())
        {
            await TakeAsync();
            counters.InHandSince = (lastCommit = time.GetTimestamp()).Value;
            var batch = new Batch(fleet, topics, limits, store.CreatedAt, lastEvent, newDevices);
            for (var first = 0; first < taken.Count; first += ReadTogether)
                Apply(batch, first, Math.Min(ReadTogether, taken.Count - first));
            if (!await CommitAsync(batch, abandon))
            {
                foreach (var edit in taken.OfType<Edit>())
                    edit.Abandon();
                return;
            }

            await SettleAsync(batch);
            counters.InHandSince = 0;
            taken.Clear();
        }
    }

    // In this order: what is acknowledged is on disk, and what was answered can be seen.
    private async Task SettleAsync(Batch batch)
    {
        var change = batch.Change;
        fleet.Publish(change.Devices, change.Forgotten, change.Events);
        lastEvent = batch.LastEvent;
        newDevices.Use(batch.Created);
        if (taken.OfType<Arrival>().LastOrDefault() is { } newest)
            counters.Add(batch.Counts, time.GetUtcNow() - newest.Time);
        await AcknowledgeAsync();
        foreach (var edit in taken.OfType<Edit>())
            edit.Complete();
        resends.Forget(change.Forgotten);
        resends.Note(change.Devices);
    }

    private async Task AcknowledgeAsync()
    {
        foreach (var connection in taken.OfType<Arrival>().Where(each => each.Packet != 0).GroupBy(each => each.Acknowledge))
            await connection.Key([.. connection.Select(each => each.Packet)]);
    }

    // The watchdog of systemd is fed here and by no timer: a loop that hangs must be seen.
    private async Task<bool> NextAsync()
    {
        var next = inbox.WaitAsync(CancellationToken.None).AsTask();
        while (true)
        {
            manager.StillAlive();
            if (manager.WatchdogLimit is not { } limit)
                return await next;
            try
            {
                return await next.WaitAsync(limit / 2, time);
            }
            catch (TimeoutException)
            {
                // Nothing came, and that is no fault of the loop's.
            }
        }
    }

    // A lone message is committed at once; while they keep coming, a commit waits until the last one is an interval ago.
    private async Task TakeAsync()
    {
        for (long bytes = 0; taken.Count < BatchSize && bytes < BatchBytes;)
        {
            if (inbox.TryTake(out var incoming))
            {
                taken.Add(incoming);
                bytes += (incoming as Arrival)?.Payload.Length ?? 0;
                continue;
            }

            var rest = lastCommit is { } last ? options.CommitInterval - time.GetElapsedTime(last) : TimeSpan.Zero;
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

    // Read on all processors, applied in their order.
    private void Apply(Batch batch, int first, int count)
    {
        if (count > ReadAlone)
        {
            Parallel.For(0, count, Read);
        }
        else
        {
            for (var i = 0; i < count; i++)
                Read(i);
        }

        for (var i = 0; i < count; i++)
            Apply(batch, taken[first + i], read[i]);
        Array.Clear(read, 0, count);

        void Read(int i) => read[i] = taken[first + i] is Arrival arrival ? Message.Read(arrival, topics, limits) : null;
    }

    private void Apply(Batch batch, Incoming incoming, Message? message)
    {
        if (incoming is Edit edit)
            edit.ApplyTo(batch);
        if (message is null)
            return;
        try
        {
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
            Refuse(Refusal.Malformed, e.Message);
        }

        void Refuse(Refusal reason, string text, int count = 1)
        {
            batch.Counts.Refuse(reason, count);
            refusals.Add(message.Arrival.Topic, reason, text);
        }
    }

    private async Task<bool> CommitAsync(Batch batch, CancellationToken abandon)
    {
        for (var failures = 1; ; failures++)
        {
            manager.StillAlive();
            try
            {
                store.Save(batch.Change, fleet);
                return true;
            }
            catch (StoreException)
            {
                // The store said so in the log and in its problems.
            }

            try
            {
                await Task.Delay(ReconnectDelay.After(failures, Random.Shared.NextDouble()), time, abandon);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }
}
