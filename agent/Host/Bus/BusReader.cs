using System.Buffers.Binary;

namespace HealthCheck.Agent.Host.Bus;

/// <summary>Takes values of D-Bus apart, each aligned as its type wants.</summary>
internal ref struct BusReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    public int Place { get; set; }

    public readonly bool HasMore => Place < bytes.Length;

    public void Align(int boundary) => Place = BusMessage.Aligned(Place, boundary);

    public byte NextByte() => Take(1)[0];

    public uint NextNumber()
    {
        Align(4);
        return BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    }

    public long NextLongNumber()
    {
        Align(8);
        return BinaryPrimitives.ReadInt64LittleEndian(Take(8));
    }

    /// <summary>Passes over an array of bytes.</summary>
    public void SkipBytes() => Take(NextNumber());

    /// <summary>A text or the path of an object: its length, its bytes, a zero.</summary>
    public ReadOnlySpan<byte> NextText() => Take((long)NextNumber() + 1)[..^1];

    /// <summary>A signature: as a text, with a length of one byte.</summary>
    public ReadOnlySpan<byte> NextSignature() => Take(NextByte() + 1)[..^1];

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > bytes.Length - Place)
            throw new FormatException("a message of D-Bus ends too soon");
        var taken = bytes.Slice(Place, (int)count);
        Place += (int)count;
        return taken;
    }
}
