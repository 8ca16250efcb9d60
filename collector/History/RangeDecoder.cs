namespace HealthCheck.Collector.History;

/// <summary>Reads what <see cref="RangeEncoder"/> wrote, when it is asked the same questions. Past the end there are zeros.</summary>
internal ref struct RangeDecoder
{
    private readonly ReadOnlySpan<byte> bytes;
    private int position;
    private uint range = uint.MaxValue, code;

    public RangeDecoder(ReadOnlySpan<byte> bytes)
    {
        this.bytes = bytes;
        for (var i = 0; i < 4; i++)
            code = (code << 8) | Next();
    }

    /// <summary>The answer to a question, which learns it.</summary>
    public int Decode(ref AdaptiveBit question)
    {
        var bit = Narrow(question.ZeroOf(range));
        question.Learn(bit);
        return bit;
    }

    /// <summary>An answer of which nothing is known beforehand.</summary>
    public int DecodeEven() => Narrow(range >> 1);

    private int Narrow(uint zero)
    {
        var bit = code < zero ? 0 : 1;
        if (bit == 0)
        {
            range = zero;
        }
        else
        {
            code -= zero;
            range -= zero;
        }

        for (; range < RangeEncoder.Smallest; range <<= 8)
            code = (code << 8) | Next();
        return bit;
    }

    private uint Next() => position < bytes.Length ? bytes[position++] : 0u;
}
