using System.Runtime.InteropServices;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>Chunks of devices next to each other, as one document.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Chunks">In the order of the devices.</param>
internal sealed record Block(BsonValue Key, IReadOnlyList<Chunk> Chunks)
{
    /// <summary>The document.</summary>
    public BsonDocument ToDocument()
    {
        var packed = new byte[Chunks.Sum(chunk => chunk.Packed.Length)];
        var at = 0;
        foreach (var chunk in Chunks)
        {
            chunk.Packed.CopyTo(packed, at);
            at += chunk.Packed.Length;
        }

        return new()
        {
            ["_id"] = Key,
            ["devices"] = Bytes([.. Chunks.Select(chunk => chunk.Device)]),
            ["lengths"] = Bytes([.. Chunks.Select(chunk => chunk.Packed.Length)]),
            ["packed"] = packed,
        };
    }

    /// <summary>The block of a document.</summary>
    public static Block Of(BsonDocument document)
    {
        var (devices, lengths, packed) = (Numbers(document["devices"]), Numbers(document["lengths"]), document["packed"].AsBinary);
        var chunks = new Chunk[Math.Min(devices.Length, lengths.Length)];
        for (int i = 0, at = 0; i < chunks.Length; at += lengths[i], i++)
            chunks[i] = new(devices[i], packed.AsSpan(at, lengths[i]).ToArray());
        return new(document["_id"], chunks);
    }

    private static byte[] Bytes(int[] numbers) => MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();

    private static int[] Numbers(BsonValue bytes) => MemoryMarshal.Cast<byte, int>(bytes.AsBinary).ToArray();
}
