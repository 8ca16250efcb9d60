using System.Buffers;
using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Logging;
using MQTTnet;

namespace HealthCheck.Agent.Mqtt;

/// <summary>A message of samples that are owed, or the news that some are gone.</summary>
/// <param name="Samples">What it holds; empty when it only says what is gone.</param>
/// <param name="Gone">Asked for and no longer held; null when nothing is.</param>
/// <param name="Wanted">The part of a request that it answers; null when nobody asked.</param>
internal sealed record OwedMessage(
    IReadOnlyList<HeldSample> Samples, SampleRanges? Gone, byte[] Json, (DateTimeOffset StartedAt, long First, long Last)? Wanted = null);

/// <summary>
/// Pays what is owed: first, oldest first, what the broker never acknowledged, then what a collector asks for. One message
/// at a time with a pause drawn at random, so that a fleet that comes back does not storm the broker.
/// </summary>
internal sealed class BacklogSender(
    SampleRing ring, Spool spool, AgentRun run, AgentCounters counters, RateLimitedLog log, TimeProvider clock)
{
    // Room for the brackets and commas.
    private const int MostBytes = ContractLimits.BacklogBytes - 1024;

    // Samples looked at in one turn of which none fits into a message.
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
    private volatile bool isHeard = true;

    /// <summary>Ends when a collector asked for something.</summary>
    public Task Requested => requested.Task;

    /// <summary>How long to wait for the next message; null when nothing is owed.</summary>
    public TimeSpan? Pause
    {
        get
        {
            if (wanted.Count == 0 && ring.Unacknowledged == 0)
                return null;

            // To look closer, samples must be unpacked: only when it is time.
            var pause = dueAt - ring.UpMilliseconds;
            return pause > 0 || wanted.Count > 0 || ring.OldestUnacknowledged(1, newest).Count > 0
                ? TimeSpan.FromMilliseconds(Math.Max(0, pause))
                : null;
        }
    }

    /// <summary>A connection begins: the first message waits a while, longer on one device than on another.</summary>
    public void BeginSession()
    {
        isHeard = true;
        dueAt = In(LongestPauseAtStart * Random.Shared.NextDouble());
    }

    /// <summary>The next message, when it is due; null when nothing is.</summary>
    /// <param name="live">The newest snapshot, which goes its own way.</param>
    /// <param name="room">Bytes that the broker takes in one message.</param>
    public OwedMessage? Next(HealthSnapshot live, int room = MostBytes)
    {
        newest = (run.StartedAt, live.Sequence);
        if (ring.UpMilliseconds < dueAt)
            return null;
        room = Math.Min(room, MostBytes);
        var now = live.ClockSynchronized == true ? clock.GetUtcNow() : (DateTimeOffset?)null;

        // One sample is enough to learn whether somebody listens by now.
        for (var attempts = 0; ring.OldestUnacknowledged(isHeard ? room - 1 : 1, newest) is { Count: > 0 } unacknowledged; attempts++)
        {
            if (Owed(unacknowledged, now, room) is { } message)
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
    /// Sends a message and takes note of what has thereby arrived: nothing when nobody is subscribed, for the broker keeps no
    /// backlog for those who come later.
    /// </summary>
    /// <param name="message">What to send.</param>
    /// <param name="send">Sends it; false when nobody is subscribed.</param>
    public async Task SendAsync(OwedMessage message, Func<TopicKind, ReadOnlyMemory<byte>, Task<bool>> send)
    {
        try
        {
            isHeard = await send(message.Gone is null ? TopicKind.Backlog : TopicKind.Gone, message.Json);
        }
        catch when (message.Wanted is not null)
        {
            lock (one)
                PutBack(message.Wanted.Value);
            throw;
        }

        foreach (var sample in isHeard ? message.Samples : [])
            ring.Acknowledge(sample.StartedAt, sample.Sequence);
        dueAt = In((isHeard ? Interval : IntervalWithoutSubscriber) * (0.5 + Random.Shared.NextDouble()));
    }

    /// <summary>A collector asks. What is no request is left aside; more than a queue full is not remembered.</summary>
    public Task TakeRequestAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        try
        {
            var request = Wire.ReadRanges(received.ApplicationMessage.Payload.ToArray());
            lock (one)
            {
                var room = ContractLimits.ListLength - wanted.Count;
                foreach (var range in request.Ranges.Take(room))
                    wanted.Enqueue((request.StartedAt, range[0], range[1]));
                if (request.Ranges.Count > room)
                {
                    log.Warning(
                        "resend-full",
                        "{Count} ranges of samples are asked for beyond the {Most} that are remembered; ask again later",
                        request.Ranges.Count - room, ContractLimits.ListLength);
                }
            }

            // Whoever asks also listens.
            if (!isHeard)
                BeginSession();

            Interlocked.Exchange(ref requested, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
        catch (ContractException e)
        {
            log.Warning("resend", "Left a request for samples aside: {Reason}", e.Message);
        }

        return Task.CompletedTask;
    }

    private OwedMessage? NextWanted(DateTimeOffset? now, int room)
    {
        lock (one)
        {
            if (!wanted.TryDequeue(out var range))
                return null;

            // What has not been measured yet is neither held nor gone.
            var last = range.StartedAt == run.StartedAt ? Math.Min(range.Last, newest.Sequence) : range.Last;
            if (last < range.First)
                return null;
            var found = ring.Find(range.StartedAt, range.First, last, room - 1);
            var owed = found.Count > 0 ? Owed(found, now, room) : null;
            if (found.Count > 0 && found[0].Sequence == range.First && owed is null)
            {
                // Held, but too large for this broker: whoever waits for it need not.
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
            return owed! with { Wanted = (range.StartedAt, found[0].Sequence, found[^1].Sequence) };
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

    private static OwedMessage Gone(DateTimeOffset startedAt, long first, long last)
    {
        var gone = new SampleRanges(startedAt, [[first, last]]);
        return new OwedMessage([], gone, Wire.Write(gone), (startedAt, first, last));
    }

    // Null when not even the only sample can be made to fit.
    private OwedMessage? Owed(IReadOnlyList<HeldSample> samples, DateTimeOffset? now, int room)
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
        return new OwedMessage(samples, null, json.WrittenSpan.ToArray());
    }

    private static byte[]? Shorten(byte[] json, int mostBytes)
    {
        try
        {
            return new EncodedSnapshot(Wire.ReadSnapshot(json), json).Fit(mostBytes)?.Json;
        }
        catch (ContractException)
        {
            // Kept by another version of the agent, perhaps.
            return null;
        }
    }

    // The broker will never take it. It is counted as dropped, and a collector that asks for it is told that it is gone.
    private void LeaveOut(HeldSample sample)
    {
        ring.Acknowledge(sample.StartedAt, sample.Sequence);
        counters.Dropped();
        if (leftOut++ == 0)
        {
            log.Warning(
                "samples-dropped",
                "Samples are dropped: the broker takes no message that is large enough for one. Allow 70000 bytes or more at the broker.");
        }
    }
}
