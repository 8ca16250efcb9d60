using System.Numerics;

namespace HealthCheck.Collector.History;

/// <summary>CRC-32C, which the processor has an instruction for.</summary>
internal static class Checksum
{
    public static uint Of(ReadOnlySpan<byte> bytes, uint seed)
    {
        var sum = ~seed;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            sum = BitOperations.Crc32C(sum, System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var each in bytes)
            sum = BitOperations.Crc32C(sum, each);
        return ~sum;
    }
}
