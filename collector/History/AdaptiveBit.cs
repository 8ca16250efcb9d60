namespace HealthCheck.Collector.History;

/// <summary>
/// How likely one yes-or-no question is answered with no, learnt from the answers so far: quickly at first, because a column is
/// short, then more and more steadily.
/// </summary>
internal struct AdaptiveBit()
{
    private const int One = 1 << 16, Least = 1 << 5, Steadiest = 64;
    private ushort zero = One / 2;
    private byte weight = 2;

    /// <summary>The share of an interval that stands for no; never nothing and never all of it.</summary>
    public readonly uint ZeroOf(uint range) => (range >> 16) * Math.Clamp(zero, (uint)Least, One - Least);

    /// <summary>Learns an answer. The first ones count for a half, a third, a quarter …</summary>
    public void Learn(int bit)
    {
        zero = (ushort)(zero + (((bit == 0 ? One - 1 : 0) - zero) / weight));
        if (weight < Steadiest)
            weight++;
    }
}
