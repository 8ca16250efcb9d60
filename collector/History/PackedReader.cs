using System.Buffers.Binary;
using System.Text;

namespace HealthCheck.Collector.History;

/// <summary>
/// Reads what <see cref="PackedWriter"/> wrote. Whatever the bytes are, it throws nothing but
/// <see cref="HistoryFormatException"/>, and takes no more memory than a sound piece would.
/// </summary>
internal ref struct PackedReader
{
    private readonly NumberModel[] models = [.. Enum.GetValues<Head>().Select(_ => new NumberModel())];
    private RangeDecoder head;
    private ReadOnlySpan<byte> columns;

    public PackedReader(ReadOnlySpan<byte> packed, byte format)
    {
        if (packed.Length < PackedWriter.PreambleBytes)
            throw new HistoryFormatException("It is damaged: it ends too early.");
        if (packed[0] != format)
            throw new HistoryFormatException($"It is of format {packed[0]}, and this version reads {format}.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(packed[1..]) != Checksum.Of(packed[5..], format))
            throw new HistoryFormatException("It is damaged: its checksum is wrong.");
        var headLength = BinaryPrimitives.ReadInt32LittleEndian(packed[5..]);
        var rest = packed[PackedWriter.PreambleBytes..];
        if ((uint)headLength > (uint)rest.Length)
            throw new HistoryFormatException("It is damaged: its head is longer than itself.");
        head = new(rest[..headLength]);
        columns = rest[headLength..];
    }

    public long Number(Head kind) => models[(int)kind].DecodeSigned(ref head);

    /// <summary>A number that cannot be more, so that nobody makes us ask for all the memory there is.</summary>
    public int Number(Head kind, int most) => Number(kind) is var number && number >= 0 && number <= most
        ? (int)number
        : throw new HistoryFormatException($"It is damaged: {kind} is {number}, and {most} is the most.");

    public string Text(int longest)
    {
        var letters = new byte[Number(Head.Count, longest)];
        foreach (ref var letter in letters.AsSpan())
            letter = (byte)Number(Head.Letter, byte.MaxValue);
        return Encoding.UTF8.GetString(letters);
    }

    /// <summary>The next column's stream.</summary>
    public RangeDecoder Column()
    {
        var length = Number(Head.Length, columns.Length);
        var column = columns[..length];
        columns = columns[length..];
        return new(column);
    }
}

/// <summary>Packed history that cannot be read; the message says why.</summary>
internal sealed class HistoryFormatException(string message) : Exception(message);
