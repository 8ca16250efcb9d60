using System.Buffers.Binary;
using System.Text;

namespace HealthCheck.Collector.History;

/// <summary>What a number in the head of a packed piece is about; those of one kind resemble each other.</summary>
internal enum Head
{
    Count, Letter, Family, Decimals, Presence, Order, Seed, Middle, Divisor, Length, Run,
}

/// <summary>
/// A packed piece of history: a head of numbers that say what there is, and behind it one stream for each column, so that a
/// reader may pass over those it does not want. A checksum in front tells damage.
/// </summary>
internal sealed class PackedWriter
{
    /// <summary>Format, checksum, length of the head.</summary>
    public const int PreambleBytes = 9;

    private readonly RangeEncoder head = new();
    private readonly NumberModel[] models = [.. Enum.GetValues<Head>().Select(_ => new NumberModel())];
    private readonly List<byte[]> columns = [];

    public void Number(Head kind, long number) => models[(int)kind].EncodeSigned(head, number);

    public void Text(string text)
    {
        var letters = Encoding.UTF8.GetBytes(text);
        Number(Head.Count, letters.Length);
        foreach (var letter in letters)
            Number(Head.Letter, letter);
    }

    /// <summary>A stream of its own.</summary>
    public void Column(RangeEncoder stream)
    {
        columns.Add(stream.Finish());
        Number(Head.Length, columns[^1].Length);
    }

    /// <summary>All of it.</summary>
    public byte[] Finish(byte format)
    {
        var headBytes = head.Finish();
        var packed = new byte[PreambleBytes + headBytes.Length + columns.Sum(column => column.Length)];
        packed[0] = format;
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(5), headBytes.Length);
        var position = PreambleBytes;
        foreach (var part in columns.Prepend(headBytes))
        {
            part.CopyTo(packed, position);
            position += part.Length;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(1), Checksum.Of(packed.AsSpan(5), format));
        return packed;
    }
}
