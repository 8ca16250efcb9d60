using System.Runtime.InteropServices;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>Chunks of devices next to each other, as one document.</summary>
internal static class Block
{
    /// <summary>The document of chunks, in the order of the devices.</summary>
    public static BsonDocument Of(BsonValue key, IReadOnlyList<Chunk> chunks)
    {
        var packed = new byte[chunks.Sum(chunk => chunk.Packed.Length)];
        var at = 0;
        foreach (var chunk in chunks)
        {
            chunk.Packed.CopyTo(packed, at);
            at += chunk.Packed.Length;
        }

        return new()
        {
            ["_id"] = key,
            ["devices"] = Bytes([.. chunks.Select(chunk => chunk.Device)]),
            ["lengths"] = Bytes([.. chunks.Select(chunk => chunk.Packed.Length)]),
            ["packed"] = packed,
        };
    }

    /// <summary>The chunks of some devices in a document.</summary>
    public static IReadOnlyList<Chunk> ChunksOf(BsonDocument document, int from, int to)
    {
        var devices = Numbers(document["devices"]);
        var lengths = Numbers(document["lengths"]);
        var packed = document["packed"].AsBinary;
        var chunks = new List<Chunk>();
        var at = 0;
        for (var i = 0; i < Math.Min(devices.Length, lengths.Length); i++)
        {
            // A length that is damaged leaves nothing of this one and those behind it, and whoever unpacks nothing says so.
            var length = lengths[i] >= 0 && lengths[i] <= packed.Length - at ? lengths[i] : 0;
            if (devices[i] >= from && devices[i] <= to)
                chunks.Add(new(devices[i], packed.AsSpan(at, length).ToArray()));
            at = length == lengths[i] ? at + length : packed.Length;
        }

        return chunks;
    }

    private static byte[] Bytes(int[] numbers) => MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();

    private static ReadOnlySpan<int> Numbers(BsonValue bytes) => MemoryMarshal.Cast<byte, int>(bytes.AsBinary);
}
