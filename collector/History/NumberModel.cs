using System.Numerics;

namespace HealthCheck.Collector.History;

/// <summary>Numbers of one kind: how long each is in bits and its leading bits are learnt, the rest goes as it is.</summary>
internal sealed class NumberModel
{
    private const int MostBits = 64, Leading = 2;

    private readonly AdaptiveBit[] isLonger = New(MostBits);
    private readonly AdaptiveBit[] leading = New((MostBits + 1) << Leading);

    public void Encode(RangeEncoder encoder, ulong number)
    {
        var length = MostBits - BitOperations.LeadingZeroCount(number);
        for (var i = 0; i < length; i++)
            encoder.Encode(ref isLonger[i], 1);
        if (length < MostBits)
            encoder.Encode(ref isLonger[length], 0);

        // The highest bit of a number is always one.
        for (var place = length - 2; place >= 0; place--)
        {
            var (known, bit) = (number >> (place + 1), (int)(number >> place) & 1);
            if (known >> Leading == 0)
                encoder.Encode(ref leading[(length << Leading) | (int)known], bit);
            else
                encoder.EncodeEven(bit);
        }
    }

    public ulong Decode(ref RangeDecoder decoder)
    {
        var length = 0;
        while (length < MostBits && decoder.Decode(ref isLonger[length]) == 1)
            length++;

        var number = length == 0 ? 0ul : 1ul;
        for (var place = length - 2; place >= 0; place--)
        {
            var bit = number >> Leading == 0 ? decoder.Decode(ref leading[(length << Leading) | (int)number]) : decoder.DecodeEven();
            number = (number << 1) | (uint)bit;
        }

        return number;
    }

    /// <summary>0, −1, 1, −2, 2 … go as 0, 1, 2, 3, 4 …</summary>
    public void EncodeSigned(RangeEncoder encoder, long number) => Encode(encoder, (ulong)((number << 1) ^ (number >> 63)));

    public long DecodeSigned(ref RangeDecoder decoder)
    {
        var number = Decode(ref decoder);
        return (long)(number >> 1) ^ -(long)(number & 1);
    }

    private static AdaptiveBit[] New(int count)
    {
        var bits = new AdaptiveBit[count];
        Array.Fill(bits, new());
        return bits;
    }
}
