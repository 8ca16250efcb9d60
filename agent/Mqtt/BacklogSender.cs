using System.Buffers;
using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Logging;

namespace HealthCheck.Agent.Mqtt;

/// <summary>
/// Sends the backlog: first unacknowledged samples, oldest first, then samples that a collector requests. It sends one
/// message at a time with a random delay, so that a fleet that reconnects does not overload the broker.
/// </summary>
internal sealed class BacklogSender(
    SampleRing ring, Spool spool, AgentRun run, AgentCounters counters, RateLimitedLog log, TimeProvider clock)
{
    // Room for the brackets and commas.
    private const int MostBytes = ContractLimits.BacklogBytes - 1024;

    // The maximum number of samples in one turn that do not fit into a message.
    private const int MostLeftOut = 100;

    private static readonly TimeSpan LongestPauseAtStart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IntervalWithoutSubscriber = TimeSpan.FromMinutes(1);

    private readonly Lock one = new();
    private readonly Queue<(DateTimeOffset StartedAt, long First, long Last)> wanted = [];
    private TaskCompletionSource requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (DateTimeOffset StartedAt, long Sequence) newest;
    private long dueAt, leftOut;
    private bool hasSpool = true;
    private volatile bool hasSubscriber = true;

    /// <summary>Completes when a collector requests samples.</summary>
    public Task Requested => requested.Task;

    /// <summary>Time until the next message; null without a backlog.</summary>
    public TimeSpan? Pause
    {
        get
        {
            if (wanted.Count == 0 && ring.Unacknowledged == 0)
                return null;

            // An exact answer needs unpacked samples, so it is computed only when a message is due.
            var pause = dueAt - ring.UpMilliseconds;
            return pause > 0 || wanted.Count > 0 || ring.OldestUnacknowledged(1, newest).Count > 0
                ? TimeSpan.FromMilliseconds(Math.Max(0, pause))
                : null;
        }
    }

    /// <summary>Starts a connection. The first message has a random delay.</summary>
    public void BeginSession()
    {
        hasSubscriber = true;
        dueAt = In(LongestPauseAtStart * Random.Shared.NextDouble());
    }

    /// <summary>The next message; null if none is due.</summary>
    /// <param name="live">The newest snapshot, which is sent as the live message.</param>
    /// <param name="room">The maximum size of a message.</param>
    public BacklogMessage? Next(HealthSnapshot live, int room = MostBytes)
    {
        newest = (run.StartedAt, live.Sequence);
        if (ring.UpMilliseconds < dueAt)
            return null;
        room = Math.Min(room, MostBytes);
        var now = live.ClockSynchronized == true ? clock.GetUtcNow() : (DateTimeOffset?)null;

        // Without a subscriber, one sample is enough to find out whether there is one now.
        for (var attempts = 0; ring.OldestUnacknowledged(hasSubscriber ? room - 1 : 1, newest)
            is { Count: > 0 } unacknowledged; attempts++)
        {
            if (Pack(unacknowledged, now, room) is { } message)
                return message;
            LeaveOut(unacknowledged[0]);
            if (attempts < MostLeftOut)
                continue;
            dueAt = In(Interval);
            return null;
        }

        if (hasSpool)
            spool.Clear();
        hasSpool = false;
        return NextWanted(now, room);
    }

    /// <summary>
    /// Sends a message and marks its samples as acknowledged. Without a subscriber they stay unacknowledged, because
    /// the broker does not store them.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="send">Sends it; false without a subscriber.</param>
    public async Task SendAsync(BacklogMessage message, Func<TopicKind, ReadOnlyMemory<byte>, Task<bool>> send)
    {
        try
        {
            hasSubscriber = await send(message.Gone is null ? TopicKind.Backlog : TopicKind.Gone, message.Json);
        }
        catch when (message.Wanted is not null)
        {
            lock (one)
                PutBack(message.Wanted.Value);
            throw;
        }

        foreach (var sample in hasSubscriber ? message.Samples : [])
            ring.Acknowledge(sample.StartedAt, sample.Sequence);
        dueAt = In((hasSubscriber ? Interval : IntervalWithoutSubscriber) * (0.5 + Random.Shared.NextDouble()));
    }

    /// <summary>Queues a request of a collector. Invalid requests and those beyond the limit are ignored.</summary>
    public void TakeRequest(ReadOnlySequence<byte> payload)
    {
        try
        {
            var request = Wire.ReadRanges(payload.ToArray());
            lock (one)
            {
                var room = ContractLimits.ListLength - wanted.Count;
                foreach (var range in request.Ranges.Take(room))
                    wanted.Enqueue((request.StartedAt, range[0], range[1]));
                if (request.Ranges.Count > room)
                {
                    log.Warning(
                        "resend-full",
                        "{Count} ranges of samples are asked for beyond the {Most} that are remembered; ask again "
                            + "later",
                        request.Ranges.Count - room, ContractLimits.ListLength);
                }
            }

            // A collector that requests samples is also subscribed.
            if (!hasSubscriber)
                BeginSession();

            Interlocked.Exchange(ref requested, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
        catch (ContractException e)
        {
            log.Warning("resend", "Left a request for samples aside: {Reason}", e.Message);
        }
    }

    private BacklogMessage? NextWanted(DateTimeOffset? now, int room)
    {
        lock (one)
        {
            if (!wanted.TryDequeue(out var range))
                return null;

            // Samples of the future are neither in memory nor lost.
            var last = range.StartedAt == run.StartedAt ? Math.Min(range.Last, newest.Sequence) : range.Last;
            if (last < range.First)
                return null;
            var found = ring.Find(range.StartedAt, range.First, last, room - 1);
            var packed = found.Count > 0 ? Pack(found, now, room) : null;
            if (found.Count > 0 && found[0].Sequence == range.First && packed is null)
            {
                // In memory, but too large for this broker: reported as lost.
                if (range.First < last)
                    PutBack((range.StartedAt, range.First + 1, last));
                return Gone(range.StartedAt, range.First, range.First);
            }

            var firstGone = found.Count == 0 ? last : found[0].Sequence - 1;
            if (firstGone >= range.First)
            {
                if (found.Count > 0)
                    PutBack((range.StartedAt, found[0].Sequence, last));
                return Gone(range.StartedAt, range.First, firstGone);
            }

            if (found[^1].Sequence < last)
                PutBack((range.StartedAt, found[^1].Sequence + 1, last));
            return packed! with { Wanted = (range.StartedAt, found[0].Sequence, found[^1].Sequence) };
        }
    }

    private long In(TimeSpan pause) => ring.UpMilliseconds + (long)pause.TotalMilliseconds;

    private void PutBack((DateTimeOffset, long, long) range)
    {
        var rest = wanted.ToArray();
        wanted.Clear();
        wanted.Enqueue(range);
        foreach (var each in rest)
            wanted.Enqueue(each);
    }

    private static BacklogMessage Gone(DateTimeOffset startedAt, long first, long last)
    {
        var gone = new SampleRanges(startedAt, [[first, last]]);
        return new BacklogMessage([], gone, Wire.Write(gone), (startedAt, first, last));
    }

    // Null if a single sample cannot be shortened enough.
    private BacklogMessage? Pack(IReadOnlyList<HeldSample> samples, DateTimeOffset? now, int room)
    {
        var json = new ArrayBufferWriter<byte>(samples.Sum(sample => sample.Json.Length + 1) + 1);
        json.Write("["u8);
        for (var i = 0; i < samples.Count; i++)
        {
            var sample = TimeCorrection.Correct(samples[i], run.BootId, now, ring.UpMilliseconds);
            if (samples.Count == 1 && sample.Length + 2 > room)
            {
                if (Shorten(sample, room - 2) is not { } shorter)
                    return null;
                sample = shorter;
            }

            if (i > 0)
                json.Write(","u8);
            json.Write(sample);
        }

        json.Write("]"u8);
        return new BacklogMessage(samples, null, json.WrittenSpan.ToArray());
    }

    private static byte[]? Shorten(byte[] json, int mostBytes)
    {
        try
        {
            return new EncodedSnapshot(Wire.ReadSnapshot(json), json).Fit(mostBytes)?.Json;
        }
        catch (ContractException)
        {
            // Perhaps stored by another version of the agent.
            return null;
        }
    }

    // The broker never accepts it. It counts as dropped, and as lost if a collector requests it.
    private void LeaveOut(HeldSample sample)
    {
        ring.Acknowledge(sample.StartedAt, sample.Sequence);
        counters.Dropped();
        if (leftOut++ == 0)
        {
            log.Warning(
                "samples-dropped",
                "Samples are dropped: the broker takes no message that is large enough for one. Allow 70000 bytes or "
                    + "more at the broker.");
        }
    }
}
