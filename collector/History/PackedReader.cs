using System.Buffers.Binary;
using System.Text;

namespace HealthCheck.Collector.History;

/// <summary>
/// Reads what <see cref="PackedWriter"/> wrote. Whatever the bytes are, it throws nothing but
/// <see cref="HistoryFormatException"/>, and takes no more memory than a sound piece would.
/// </summary>
internal ref struct PackedReader
{
    private ReadOnlySpan<byte> rest;

    public PackedReader(ReadOnlySpan<byte> packed, byte format)
    {
        if (packed.Length < PackedWriter.PreambleBytes)
            throw new HistoryFormatException("It is damaged: it ends too early.");
        if (packed[0] != format)
            throw new HistoryFormatException($"It is of format {packed[0]}, and this version reads {format}.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(packed[1..]) != Checksum.Of(packed[5..], format))
            throw new HistoryFormatException("It is damaged: its checksum is wrong.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(packed[5..]);
        if (length is < 0 or > PackedWriter.MostBytes)
            throw new HistoryFormatException($"It is damaged: it claims {length} bytes.");
        rest = Brotli.Decompress(packed[PackedWriter.PreambleBytes..], length)
            ?? throw new HistoryFormatException("It is damaged: it cannot be decompressed.");
    }

    /// <summary>Checks a piece of any format.</summary>
    /// <exception cref="HistoryFormatException">It is damaged.</exception>
    public static void Check(ReadOnlySpan<byte> packed) =>
        _ = new PackedReader(packed, packed.IsEmpty ? (byte)0 : packed[0]);

    public long Number()
    {
        var value = 0ul;
        for (var shift = 0; shift < 64 && !rest.IsEmpty; shift += 7)
        {
            var part = rest[0];
            rest = rest[1..];
            value |= (part & 0x7Ful) << shift;
            if (part < 0x80)
                return (long)(value >> 1) ^ -(long)(value & 1);
        }

        throw new HistoryFormatException("It is damaged: it ends within a number.");
    }

    /// <summary>A number that cannot be more, so that nobody makes us ask for all the memory there is.</summary>
    public int Number(int most) => Number() is var number && number >= 0 && number <= most
        ? (int)number
        : throw new HistoryFormatException($"It is damaged: a count is {number}, and {most} is the most.");

    /// <summary>A count of things that take at least a byte each.</summary>
    public int Count(int most) => Number(most) is var count && count <= rest.Length
        ? count
        : throw new HistoryFormatException($"It is damaged: a count is {count}, and {rest.Length} bytes are left.");

    public string Text(int longest)
    {
        var letters = Count(longest);
        var text = Encoding.UTF8.GetString(rest[..letters]);
        rest = rest[letters..];
        return text;
    }
}
