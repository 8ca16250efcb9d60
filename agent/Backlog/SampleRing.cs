using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Metrics;

namespace HealthCheck.Agent.Backlog;

/// <summary>
/// The recent samples, acknowledged or not, limited by bytes. A broker may lose what it acknowledged, so a collector
/// can request samples again. The oldest samples are dropped first, and counted if they were not acknowledged.
/// </summary>
internal sealed class SampleRing(BacklogOptions options, AgentCounters counters, TimeProvider clock)
{
    private readonly Lock one = new();
    private readonly LinkedList<SampleBlock> blocks = [];
    private long bytes;

    /// <summary>Samples that the broker has not acknowledged.</summary>
    public int Unacknowledged { get; private set; }

    /// <summary>Samples that were dropped before they were acknowledged.</summary>
    public long Dropped { get; private set; }

    /// <summary>Memory in use.</summary>
    public long Bytes => bytes;

    /// <summary>Milliseconds on the monotonic clock.</summary>
    public long UpMilliseconds => (long)TimeSpan.FromSeconds(
        (double)clock.GetTimestamp() / clock.TimestampFrequency).TotalMilliseconds;

    public void Add(EncodedSnapshot sample) => Add(HeldSample.Of(sample, UpMilliseconds));

    public void Add(HeldSample sample)
    {
        lock (one)
        {
            var last = blocks.Last?.Value;
            bytes -= last?.Bytes ?? 0;
            if (last?.TryAdd(sample) != true)
            {
                bytes += last?.Bytes ?? 0;
                last = blocks.AddLast(new SampleBlock(sample)).Value;
            }

            bytes += last.Bytes;
            Unacknowledged++;
            while (bytes > options.Bytes && blocks.Count > 1)
                DropOldest();
            counters.Holds(Unacknowledged);
        }
    }

    /// <summary>Marks a sample as acknowledged. Samples that were dropped are ignored.</summary>
    public void Acknowledge(DateTimeOffset startedAt, long sequence)
    {
        lock (one)
        {
            for (var node = blocks.Last; node is not null; node = node.Previous)
            {
                if (!node.Value.Holds(startedAt, sequence))
                    continue;
                Unacknowledged -= node.Value.IsAcknowledged(sequence) ? 0 : 1;
                node.Value.Acknowledge(sequence);
                counters.Holds(Unacknowledged);
                return;
            }
        }
    }

    /// <summary>The oldest unacknowledged samples, up to a number of bytes but at least one.</summary>
    /// <param name="mostBytes">Bytes of JSON.</param>
    /// <param name="before">Samples of this run from this number on are left out; the live message has them.</param>
    public IReadOnlyList<HeldSample> OldestUnacknowledged(
        int mostBytes, (DateTimeOffset StartedAt, long Sequence) before)
    {
        lock (one)
        {
            return Take(
                EachUnacknowledged()
                    .Where(sample => sample.StartedAt != before.StartedAt || sample.Sequence < before.Sequence),
                mostBytes);
        }
    }

    /// <summary>
    /// All unacknowledged samples, oldest first, unpacked one by one. Call it only when no more samples are added.
    /// </summary>
    public IEnumerable<HeldSample> EachUnacknowledged() => blocks
        .Where(block => block.Unacknowledged > 0)
        .SelectMany(block => block.Unpack().Where(sample => !block.IsAcknowledged(sample.Sequence)));

    /// <summary>The samples of a run in a range of numbers that are still in memory, up to a number of bytes.</summary>
    public IReadOnlyList<HeldSample> Find(DateTimeOffset startedAt, long first, long last, int mostBytes)
    {
        lock (one)
        {
            return Take(
                blocks.Where(block => block.StartedAt == startedAt && block.First <= last && block.Last >= first)
                    .SelectMany(block => block.Unpack())
                    .Where(sample => sample.Sequence >= first && sample.Sequence <= last),
                mostBytes);
        }
    }

    private static List<HeldSample> Take(IEnumerable<HeldSample> samples, int mostBytes)
    {
        var taken = new List<HeldSample>();
        var size = 0;
        foreach (var sample in samples)
        {
            size += sample.Json.Length + 1;
            if (size > mostBytes && taken.Count > 0)
                break;
            taken.Add(sample);
        }

        return taken;
    }

    private void DropOldest()
    {
        var oldest = blocks.First!.Value;
        blocks.RemoveFirst();
        bytes -= oldest.Bytes;
        Unacknowledged -= oldest.Unacknowledged;
        Dropped += oldest.Unacknowledged;
        counters.Dropped(oldest.Unacknowledged);
    }
}
