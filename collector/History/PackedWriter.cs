using System.Buffers.Binary;
using System.Text;

namespace HealthCheck.Collector.History;

/// <summary>
/// A packed piece of history: numbers of variable length, compressed together. A checksum in front tells damage. What
/// one writes, <see cref="PackedReader"/> reads: the limits are the same.
/// </summary>
internal sealed class PackedWriter
{
    /// <summary>Format, checksum, length of the numbers.</summary>
    public const int PreambleBytes = 9;

    /// <summary>The most that a piece takes before it is compressed.</summary>
    public const int MostBytes = 64 << 20;

    private const int Quality = 6, Window = 18;

    private byte[] bytes = new byte[1024];
    private int length;

    public void Number(long number)
    {
        const int Longest = 10;
        if (bytes.Length - length < Longest)
            Array.Resize(ref bytes, 2 * bytes.Length);
        var rest = (ulong)((number << 1) ^ (number >> 63));
        for (; rest >= 0x80; rest >>= 7)
            bytes[length++] = (byte)(rest | 0x80);
        bytes[length++] = (byte)rest;
    }

    /// <summary>A text, in front of it its length in bytes.</summary>
    public void Text(string text)
    {
        var letters = Encoding.UTF8.GetBytes(text);
        Number(letters.Length);
        if (bytes.Length - length < letters.Length)
            Array.Resize(ref bytes, (2 * bytes.Length) + letters.Length);
        letters.CopyTo(bytes, length);
        length += letters.Length;
    }

    public byte[] Finish(byte format)
    {
        if (length > MostBytes)
            throw new InvalidOperationException($"A piece of history of {length} bytes is more than can be read.");
        var compressed = Brotli.Compress(bytes.AsSpan(0, length), Quality, Window);
        var packed = new byte[PreambleBytes + compressed.Length];
        packed[0] = format;
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(5), length);
        compressed.CopyTo(packed, PreambleBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(1), Checksum.Of(packed.AsSpan(5), format));
        return packed;
    }
}
