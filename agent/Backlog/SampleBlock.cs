namespace HealthCheck.Agent.Backlog;

/// <summary>
/// Up to 32 samples of one run with consecutive numbers. Neighbours hardly differ, so a full block is packed to a small
/// fraction; what of it was acknowledged is one bit each.
/// </summary>
internal sealed class SampleBlock(HeldSample first)
{
    private const int MostSamples = 32;
    private const int MostRawBytes = 128 * 1024;
    private const int OverheadBytes = 160;

    private readonly List<HeldSample> open = [first];
    private (long Up, bool IsSynchronized)[] times = [];
    private byte[] packed = [];
    private int openBytes = first.Json.Length;
    private uint acknowledged;

    public DateTimeOffset StartedAt { get; } = first.StartedAt;

    public string? BootId { get; } = first.BootId;

    public long First { get; } = first.Sequence;

    public int Count { get; private set; } = 1;

    public long Last => First + Count - 1;

    /// <summary>Memory it takes.</summary>
    public int Bytes => OverheadBytes + openBytes + packed.Length + (16 * times.Length);

    /// <summary>How many were not acknowledged.</summary>
    public int Unacknowledged => Count - int.PopCount((int)acknowledged);

    /// <summary>Adds the sample if it belongs here.</summary>
    public bool TryAdd(HeldSample sample)
    {
        if (packed.Length > 0 || sample.StartedAt != StartedAt || sample.BootId != BootId
            || sample.Sequence != Last + 1)
            return false;
        open.Add(sample);
        openBytes += sample.Json.Length;
        Count++;
        if (Count == MostSamples || openBytes >= MostRawBytes)
            Pack();
        return true;
    }

    public bool Holds(DateTimeOffset startedAt, long sequence) =>
        startedAt == StartedAt && sequence >= First && sequence <= Last;

    public bool IsAcknowledged(long sequence) => (acknowledged & Bit(sequence)) != 0;

    public void Acknowledge(long sequence) => acknowledged |= Bit(sequence);

    /// <summary>All of them, in order.</summary>
    public IReadOnlyList<HeldSample> Unpack()
    {
        if (packed.Length == 0)
            return open;
        return
        [
            .. SamplePacking.Unpack(packed, Count).Select((json, i) => new HeldSample(
                StartedAt, BootId, First + i, times[i].Up, times[i].IsSynchronized, json)),
        ];
    }

    private void Pack()
    {
        packed = SamplePacking.Pack([.. open.Select(sample => sample.Json)]);
        times = [.. open.Select(sample => (sample.UpMilliseconds, sample.IsClockSynchronized))];
        open.Clear();
        open.TrimExcess();
        openBytes = 0;
    }

    private uint Bit(long sequence) => 1u << (int)(sequence - First);
}
