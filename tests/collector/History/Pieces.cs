using System.Buffers.Binary;
using System.IO.Compression;
using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Tests.History;

/// <summary>Packed pieces of any content, with a sound checksum.</summary>
internal static class Pieces
{
    public static byte[] Of(byte[] raw, byte format)
    {
        var room = new byte[BrotliEncoder.GetMaxCompressedLength(raw.Length) + 16];
        if (!BrotliEncoder.TryCompress(raw, room, out var written, 5, 18))
            throw new InvalidOperationException("More room was needed than can be.");
        byte[] packed = [format, 0, 0, 0, 0, 0, 0, 0, 0, .. room[..written]];
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(5), raw.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(1), Checksum.Of(packed.AsSpan(5), format));
        return packed;
    }
}
