using System.Buffers;
using System.IO.Compression;

namespace HealthCheck.Collector.History;

/// <summary>Compresses and decompresses bytes at once.</summary>
internal static class Brotli
{
    public static byte[] Compress(ReadOnlySpan<byte> bytes, int quality, int window)
    {
        var room = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(bytes.Length));
        try
        {
            return BrotliEncoder.TryCompress(bytes, room, out var written, quality, window)
                ? room[..written]
                : throw new InvalidOperationException("More room was needed than can be.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <summary>The bytes again; null when they are damaged, or not so many.</summary>
    public static byte[]? Decompress(ReadOnlySpan<byte> packed, int length)
    {
        var bytes = new byte[length];
        return BrotliDecoder.TryDecompress(packed, bytes, out var written) && written == length ? bytes : null;
    }
}
