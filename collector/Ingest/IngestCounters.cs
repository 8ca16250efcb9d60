using HealthCheck.Contracts;

namespace HealthCheck.Collector.Ingest;

/// <summary>What became of the messages since the start. Written by the ingest loop, read by anyone.</summary>
internal sealed class IngestCounters
{
    private static readonly Refusal[] Refusals = Enum.GetValues<Refusal>();
    private static readonly string[] Words =
        [.. Refusals.Select(each => KebabCase(each.ToString()))];

    private readonly long[] refused = new long[Refusals.Length];
    private long stored, duplicate, backfilled, lagTicks = -1, inHandSince;

    /// <summary>Time from the arrival of the newest message to its commit; null before the first.</summary>
    public TimeSpan? Lag
    {
        get => Interlocked.Read(ref lagTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;
        set => Interlocked.Exchange(ref lagTicks, Math.Max(0, value?.Ticks ?? 0));
    }

    /// <summary>
    /// Timestamp of when the messages in hand were taken, until they are acknowledged; 0 while there are none.
    /// </summary>
    public long InHandSince
    {
        get => Interlocked.Read(ref inHandSince);
        set => Interlocked.Exchange(ref inHandSince, value);
    }

    /// <summary>Adds what a committed batch did.</summary>
    public void Add(BatchCounts batch)
    {
        Interlocked.Add(ref stored, batch.Stored);
        Interlocked.Add(ref duplicate, batch.Duplicate);
        Interlocked.Add(ref backfilled, batch.Backfilled);
        foreach (var (reason, count) in batch.Refused)
            Interlocked.Add(ref refused[(int)reason], count);
    }

    /// <summary>The counts, in the words of the wire.</summary>
    public SampleCounts Read(long missing, long lost = 0) => new(
        Interlocked.Read(ref stored), Interlocked.Read(ref duplicate), missing, Interlocked.Read(ref backfilled),
        new OrderedDictionary<string, long>(
            Words.Select((word, i) => KeyValuePair.Create(word, Interlocked.Read(ref refused[i])))),
        lost);

    private static string KebabCase(string word) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(word);
}
