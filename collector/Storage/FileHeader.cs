using System.Buffers.Binary;
using System.Security.Cryptography;
using HealthCheck.Collector.History;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// How a file of the log and of history begins: 6 bytes kind, 2 bytes layout, 8 bytes store, 8 bytes number, CRC-32C
/// of these.
/// Every layout begins like this, so that damage never passes for a newer layout.
/// </summary>
/// <param name="Store">The random number of the store that wrote it. The database has the same.</param>
/// <param name="Number">Number of the segment of the log; 0 in history.</param>
internal readonly record struct FileHeader(long Store, long Number)
{
    public const int Bytes = 28;

    private const int SummedBytes = 24;

    public static long NewStore() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>The bytes of the header.</summary>
    /// <param name="kind">Six letters.</param>
    /// <param name="layout">The layout of what follows.</param>
    public byte[] Write(ReadOnlySpan<byte> kind, ushort layout)
    {
        var header = new byte[Bytes];
        kind.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), layout);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), Store);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), Number);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(SummedBytes),
            Checksum.Of(header.AsSpan(0, SummedBytes), 0));
        return header;
    }

    /// <summary>Reads it; null when the file does not begin with one.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="StoreException">A newer version wrote the file.</exception>
    public static FileHeader? Read(Disk disk, SafeFileHandle file, string path, ReadOnlySpan<byte> kind, ushort layout)
    {
        Span<byte> header = stackalloc byte[Bytes];
        if (disk.Read(file, header, 0) < Bytes || !header.StartsWith(kind)
            || BinaryPrimitives.ReadUInt32LittleEndian(header[SummedBytes..]) != Checksum.Of(header[..SummedBytes], 0))
            return null;
        return BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) is var found && found <= layout
            ? new(BinaryPrimitives.ReadInt64LittleEndian(header[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(header[16..]))
            : throw StoreException.Newer(Path.GetFileName(path), found, layout);
    }
}
