namespace HealthCheck.Collector.History;

/// <summary>
/// A binary range coder: an answer takes as many bits as it is surprising, and that may be far less than one.
/// <see cref="RangeDecoder"/> is its mirror.
/// </summary>
internal sealed class RangeEncoder
{
    /// <summary>An interval is widened as soon as it is smaller.</summary>
    public const uint Smallest = 1 << 24;

    private readonly List<byte> bytes = [];
    private ulong low;
    private uint range = uint.MaxValue;
    private byte held;
    private int followers;

    /// <summary>An answer, and the question learns it.</summary>
    public void Encode(ref AdaptiveBit question, int bit)
    {
        Narrow(question.ZeroOf(range), bit);
        question.Learn(bit);
    }

    /// <summary>An answer of which nothing is known beforehand.</summary>
    public void EncodeEven(int bit) => Narrow(range >> 1, bit);

    /// <summary>All bytes, without the zeros that a decoder reads past the end.</summary>
    public byte[] Finish()
    {
        // Of all numbers in the interval the one with the most zeros at its end.
        var zeros = 32;
        while (((low + (1ul << zeros) - 1) >> zeros << zeros) >= low + range)
            zeros--;
        low = (low + (1ul << zeros) - 1) >> zeros << zeros;
        for (var i = 0; i < 5; i++)
            Shift();
        var length = bytes.Count;
        while (length > 0 && bytes[length - 1] == 0)
            length--;
        // What was held at first is the zero before the point.
        return length == 0 ? [] : [.. bytes[1..length]];
    }

    private void Narrow(uint zero, int bit)
    {
        if (bit == 0)
        {
            range = zero;
        }
        else
        {
            low += zero;
            range -= zero;
        }

        for (; range < Smallest; range <<= 8)
            Shift();
    }

    // The highest byte goes out; while those behind it are 255, a carry can still reach it.
    private void Shift()
    {
        var carry = (byte)(low >> 32);
        if (carry != 0 || low < 0xFF000000)
        {
            bytes.Add((byte)(held + carry));
            for (; followers > 0; followers--)
                bytes.Add((byte)(0xFF + carry));
            held = (byte)(low >> 24);
        }
        else
        {
            followers++;
        }

        low = (low << 8) & uint.MaxValue;
    }
}
