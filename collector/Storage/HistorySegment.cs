using System.Buffers;
using System.Buffers.Binary;
using HealthCheck.Collector.History;
using HealthCheck.Hosting.Files;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// One file of packed history: blocks in the order of the devices, behind them an index, at the end a footer. It is
/// written once, under another name until it is whole, and never changed: whatever is wrong with one is damage.
/// </summary>
/// <remarks>
/// <see cref="FileHeader"/>, then the blocks. Index entry: device, bytes and place of a block, CRC-32C of the three.
/// Footer: place and number of the entries, magic, CRC-32C of the three. A block has its own checksum.
/// </remarks>
internal sealed class HistorySegment : IDisposable
{
    public const ushort Layout = 1;

    public const int MostBlockBytes = PackedWriter.MostBytes;

    private const int EntryBytes = 20, FooterBytes = 20, BufferBytes = 1 << 16;
    private const uint FooterMagic = 0x47455348; // "HSEG"
    private static readonly byte[] Magic = "HCSEG\0"u8.ToArray();

    private readonly Disk disk;
    private readonly SafeFileHandle file;
    private readonly long indexAt;

    private HistorySegment(Disk disk, SafeFileHandle file, long store, long indexAt, int count) =>
        (this.disk, this.file, Store, this.indexAt, Count) = (disk, file, store, indexAt, count);

    public long Store { get; }

    public int Count { get; }

    /// <summary>Writes a segment, and returns when it survives a power cut.</summary>
    /// <param name="path">The file; one of the same name is replaced.</param>
    /// <param name="blocks">Blocks in the order of the devices.</param>
    /// <exception cref="IOException">There is no such file then.</exception>
    public static void Write(Disk disk, long store, string path, IEnumerable<HistoryBlock> blocks) =>
        disk.WriteWhole(path, file => Write(disk, store, file, blocks));

    /// <summary>The store that wrote a segment; null when it does not begin as one.</summary>
    /// <exception cref="IOException">The file cannot be opened or the disk fails.</exception>
    /// <exception cref="StoreException">A newer version wrote it.</exception>
    public static long? StoreOf(Disk disk, string path)
    {
        if (Disk.KindOf(path) is FileKind.Pipe or FileKind.Folder)
            return null;
        using var file = disk.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return FileHeader.Read(disk, file, path, Magic, Layout)?.Store;
    }

    /// <summary>Opens a segment.</summary>
    /// <exception cref="IOException">It cannot be opened, which says nothing about the file.</exception>
    /// <exception cref="HistoryFormatException">It is damaged.</exception>
    /// <exception cref="StoreException">A newer version wrote it.</exception>
    public static HistorySegment Open(Disk disk, string path)
    {
        if (Disk.KindOf(path) is FileKind.Pipe or FileKind.Folder)
            throw new HistoryFormatException("It is no file.");
        var file = disk.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            var header = FileHeader.Read(disk, file, path, Magic, Layout)
                ?? throw new HistoryFormatException("It does not begin as history does.");
            Span<byte> footer = stackalloc byte[FooterBytes];
            var end = RandomAccess.GetLength(file);
            var (at, count) = (0L, 0);
            if (TryRead(disk, file, footer, end - FooterBytes)
                && BinaryPrimitives.ReadUInt32LittleEndian(footer[12..]) == FooterMagic
                && BinaryPrimitives.ReadUInt32LittleEndian(footer[16..]) == Checksum.Of(footer[..16], Layout))
                (at, count) =
                    (BinaryPrimitives.ReadInt64LittleEndian(footer),
                        BinaryPrimitives.ReadInt32LittleEndian(footer[8..]));
            return at >= FileHeader.Bytes && count >= 0 && at + ((long)count * EntryBytes) == end - FooterBytes
                ? new(disk, file, header.Store, at, count)
                : throw new HistoryFormatException("It does not end as history does.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The blocks of some devices.</summary>
    /// <exception cref="HistoryFormatException">It is damaged.</exception>
    public IReadOnlyList<byte[]> BlocksOf(IEnumerable<int> devices)
    {
        var blocks = new List<byte[]>();
        foreach (var device in devices)
        {
            for (var i = FirstOf(device); i < Count && Entry(i) is var entry && entry.Device == device; i++)
                blocks.Add(Block(entry));
        }

        return blocks;
    }

    /// <summary>Whether there is a block of a device.</summary>
    /// <exception cref="HistoryFormatException">It is damaged.</exception>
    public bool Has(int device) => FirstOf(device) is var first && first < Count && Entry(first).Device == device;

    /// <summary>The highest number of a device; 0 without any.</summary>
    /// <exception cref="HistoryFormatException">It is damaged.</exception>
    public int HighestDevice() => Count == 0 ? 0 : Entry(Count - 1).Device;

    /// <summary>All blocks, in the order of the devices, one at a time.</summary>
    /// <exception cref="HistoryFormatException">It is damaged.</exception>
    public IEnumerable<HistoryBlock> Blocks()
    {
        for (var i = 0; i < Count; i++)
        {
            var entry = Entry(i);
            yield return new(entry.Device, Block(entry));
        }
    }

    public void Dispose() => file.Dispose();

    private static void Write(Disk disk, long store, SafeFileHandle file, IEnumerable<HistoryBlock> blocks)
    {
        var buffer = new ArrayBufferWriter<byte>(BufferBytes);
        var (at, index) = (0L, new List<(int Device, int Bytes, long At)>());
        Span<byte> entry = stackalloc byte[EntryBytes], footer = stackalloc byte[FooterBytes];
        Put(new FileHeader(store, 0).Write(Magic, Layout));
        foreach (var (device, packed) in blocks)
        {
            index.Add((device, packed.Length, at + buffer.WrittenCount));
            Put(packed);
        }

        var indexAt = at + buffer.WrittenCount;
        foreach (var (device, bytes, place) in index)
        {
            BinaryPrimitives.WriteInt32LittleEndian(entry, device);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], bytes);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], place);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[16..], Checksum.Of(entry[..16], Layout));
            Put(entry);
        }

        BinaryPrimitives.WriteInt64LittleEndian(footer, indexAt);
        BinaryPrimitives.WriteInt32LittleEndian(footer[8..], index.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[12..], FooterMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[16..], Checksum.Of(footer[..16], Layout));
        Put(footer);
        disk.Write(file, buffer.WrittenSpan, at);

        void Put(ReadOnlySpan<byte> bytes)
        {
            buffer.Write(bytes);
            if (buffer.WrittenCount < BufferBytes)
                return;
            disk.Write(file, buffer.WrittenSpan, at);
            at += buffer.WrittenCount;
            buffer.ResetWrittenCount();
        }
    }

    private int FirstOf(int device)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Entry(middle).Device < device)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private (int Device, int Bytes, long At) Entry(int place)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        if (!TryRead(disk, file, entry, indexAt + ((long)place * EntryBytes))
            || BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]) != Checksum.Of(entry[..16], Layout))
            throw new HistoryFormatException("Its index is damaged.");
        return (BinaryPrimitives.ReadInt32LittleEndian(entry), BinaryPrimitives.ReadInt32LittleEndian(entry[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[8..]));
    }

    private byte[] Block((int Device, int Bytes, long At) entry)
    {
        if (entry.Bytes is < 0 or > MostBlockBytes || entry.At < FileHeader.Bytes || entry.At + entry.Bytes > indexAt)
            throw new HistoryFormatException("Its index is damaged.");
        var packed = new byte[entry.Bytes];
        return TryRead(disk, file, packed, entry.At)
            ? packed
            : throw new HistoryFormatException("It ends within a block.");
    }

    private static bool TryRead(Disk disk, SafeFileHandle file, Span<byte> buffer, long at) =>
        disk.Read(file, buffer, at) == buffer.Length;
}
