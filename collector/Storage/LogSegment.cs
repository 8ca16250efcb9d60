using System.Buffers.Binary;
using HealthCheck.Collector.History;
using HealthCheck.Hosting.Text;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// One file of the write-ahead log: a header, then a frame for each commit. A frame has a checksum over all of it, so a commit is
/// read as a whole or not at all.
/// </summary>
/// <remarks>
/// Header: 8 bytes "HCLOG" and layout, 8 bytes number of the segment. Frame: magic, bytes of the body, number of the commit,
/// CRC-32C of the three and the body; the body is blocks, each with its decompressed and its compressed length in front.
/// </remarks>
internal sealed class LogSegment : IDisposable
{
    /// <summary>The layout that this version writes and reads.</summary>
    public const ushort Layout = 1;

    /// <summary>The most that one commit takes on disk; it is refused before it is acknowledged.</summary>
    public const int MostFrameBytes = 256 << 20;

    private const uint FrameMagic = 0x4D524648; // "HFRM"
    private const int HeaderBytes = 16, FrameHeadBytes = 20, SummedHeadBytes = 16, BlockHeadBytes = 8, ScanBytes = 1 << 20;
    private static readonly byte[] Magic = "HCLOG\0"u8.ToArray();

    private readonly SafeFileHandle file;
    private long length;

    private LogSegment(SafeFileHandle file, long length) => (this.file, this.length) = (file, length);

    /// <summary>Size on disk in bytes.</summary>
    public long Bytes => length;

    /// <summary>
    /// Begins a segment with its first commit. The file gets its name only when both are on disk: a segment that is empty was
    /// damaged later.
    /// </summary>
    public static LogSegment Begin(string path, long number, long commit, IReadOnlyList<LogBlock> blocks)
    {
        var fresh = path + ".new";
        var handle = File.OpenHandle(fresh, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        var segment = new LogSegment(handle, HeaderBytes);
        try
        {
            RandomAccess.Write(handle, Header(number), 0);
            segment.Append(commit, blocks);
            File.Move(fresh, path);
            LiteDbFile.SyncDirectory(Path.GetDirectoryName(path)!);
            return segment;
        }
        catch
        {
            segment.Dispose();
            File.Delete(fresh);
            throw;
        }
    }

    /// <summary>Writes a commit and returns when it survives a power cut.</summary>
    /// <exception cref="IOException">It does not count, and may be written again.</exception>
    public void Append(long commit, IReadOnlyList<LogBlock> blocks)
    {
        var frame = Frame(commit, blocks);
        RandomAccess.Write(file, frame, length);
        RandomAccess.FlushToDisk(file);
        length += frame.Sum(part => (long)part.Length);
    }

    /// <summary>Cuts off what a failed commit left, as far as the disk lets us: commits have numbers, a second copy is skipped.</summary>
    public void CutOff()
    {
        try
        {
            RandomAccess.SetLength(file, length);
            RandomAccess.FlushToDisk(file);
        }
        catch (IOException)
        {
            // The next segment holds the same commit again, under the same number.
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>Reads the commits of a segment one after the other.</summary>
    /// <param name="path">The file.</param>
    /// <param name="number">The number in its name.</param>
    /// <param name="found">Told of each commit, by its number. What it throws passes for damage of that commit.</param>
    /// <returns>What could not be read.</returns>
    /// <exception cref="IOException">The file cannot be opened or the disk fails: that says nothing about the file.</exception>
    /// <exception cref="InvalidDataException">It is not a segment of ours; nothing of it was read.</exception>
    /// <exception cref="StoreException">A newer version wrote it.</exception>
    public static LogDamage Read(string path, long number, Action<long, IEnumerable<LogBlock>> found)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var end = RandomAccess.GetLength(handle);
        CheckHeader(handle, path, number, end);
        var damage = LogDamage.None;
        long at = HeaderBytes;
        while (at < end)
        {
            if (ReadFrame(handle, at, end) is { } frame)
            {
                try
                {
                    found(frame.Commit, Blocks(frame.Body));
                }
                catch (Exception e) when (e is EndOfStreamException or not (IOException or OutOfMemoryException or StoreException))
                {
                    // Its checksum is right and it makes no sense: another program wrote it.
                    damage = damage.With(e.Message);
                }

                at = frame.End;
                continue;
            }

            var next = FindFrame(handle, at + 1, end);

            // An end that is no commit is what a power cut leaves of one that was never acknowledged.
            if (next is null)
                return damage with { CutOffBytes = end - at };
            damage = damage.With($"{Amount.Of(next.Value - at, "byte is", "bytes are")} no commit at {at}");
            at = next.Value;
        }

        return damage;
    }

    private static void CheckHeader(SafeFileHandle handle, string path, long number, long end)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (end < HeaderBytes || ReadFully(handle, header, 0) < HeaderBytes || !header.StartsWith(Magic))
            throw new InvalidDataException("It does not begin as a log does.");
        if (BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) is > Layout and var layout)
            throw StoreException.Newer(Path.GetFileName(path), layout, Layout);
        if (BinaryPrimitives.ReadInt64LittleEndian(header[8..]) != number)
            throw new InvalidDataException("It is the log of another number than its name says.");
    }

    private static byte[] Header(long number)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), Layout);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), number);
        return header;
    }

    // In parts, because a commit may be large.
    private static List<ReadOnlyMemory<byte>> Frame(long commit, IReadOnlyList<LogBlock> blocks)
    {
        var bodyBytes = blocks.Sum(block => (long)BlockHeadBytes + block.Packed.Length);
        if (bodyBytes > MostFrameBytes)
            throw new IOException($"One commit of {bodyBytes} bytes is more than the log takes.");
        var head = new byte[FrameHeadBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(head, FrameMagic);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), (int)bodyBytes);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(8), commit);
        var sum = Checksum.Of(head.AsSpan(0, SummedHeadBytes), Layout);
        var parts = new List<ReadOnlyMemory<byte>> { head };
        foreach (var (length, packed) in blocks)
        {
            var blockHead = new byte[BlockHeadBytes];
            BinaryPrimitives.WriteInt32LittleEndian(blockHead, length);
            BinaryPrimitives.WriteInt32LittleEndian(blockHead.AsSpan(4), packed.Length);
            sum = Checksum.Of(packed, Checksum.Of(blockHead, sum));
            parts.Add(blockHead);
            parts.Add(packed);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(SummedHeadBytes), sum);
        return parts;
    }

    private static (long Commit, byte[] Body, long End)? ReadFrame(SafeFileHandle handle, long at, long end)
    {
        Span<byte> head = stackalloc byte[FrameHeadBytes];
        if (end - at < FrameHeadBytes || ReadFully(handle, head, at) < FrameHeadBytes || BinaryPrimitives.ReadUInt32LittleEndian(head) != FrameMagic)
            return null;
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        if (bytes < 0 || bytes > MostFrameBytes || bytes > end - at - FrameHeadBytes)
            return null;
        var body = new byte[bytes];
        if (ReadFully(handle, body, at + FrameHeadBytes) < bytes
            || SumOf(head[..SummedHeadBytes], body) != BinaryPrimitives.ReadUInt32LittleEndian(head[SummedHeadBytes..]))
            return null;
        return (BinaryPrimitives.ReadInt64LittleEndian(head[8..]), body, at + FrameHeadBytes + bytes);
    }

    private static long? FindFrame(SafeFileHandle handle, long from, long end)
    {
        var window = new byte[ScanBytes];
        Span<byte> magic = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, FrameMagic);
        while (end - from >= FrameHeadBytes)
        {
            var got = ReadFully(handle, window, from);
            var place = window.AsSpan(0, got).IndexOf(magic);
            if (place < 0)
            {
                from += Math.Max(1, got - magic.Length + 1);
                continue;
            }

            from += place;
            if (ReadFrame(handle, from, end) is not null)
                return from;
            from++;
        }

        return null;
    }

    private static IEnumerable<LogBlock> Blocks(byte[] body)
    {
        for (var at = 0; at < body.Length;)
        {
            if (body.Length - at < BlockHeadBytes)
                throw new InvalidDataException("a block of the log ends too early");
            var length = BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at));
            var packed = BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at + 4));
            at += BlockHeadBytes;
            if (packed < 0 || packed > body.Length - at)
                throw new InvalidDataException("a block of the log ends too early");
            yield return new(length, body[at..(at + packed)]);
            at += packed;
        }
    }

    // Block by block, as it was written.
    private static uint SumOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var sum = Checksum.Of(head, Layout);
        while (body.Length >= BlockHeadBytes)
        {
            var packed = Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(body[4..]), 0, body.Length - BlockHeadBytes);
            sum = Checksum.Of(body.Slice(BlockHeadBytes, packed), Checksum.Of(body[..BlockHeadBytes], sum));
            body = body[(BlockHeadBytes + packed)..];
        }

        return body.IsEmpty ? sum : ~sum;
    }

    private static int ReadFully(SafeFileHandle handle, Span<byte> buffer, long at)
    {
        var got = 0;
        for (int more; got < buffer.Length && (more = RandomAccess.Read(handle, buffer[got..], at + got)) > 0;)
            got += more;
        return got;
    }
}

/// <summary>What of a segment could not be read.</summary>
/// <param name="Count">How many places.</param>
/// <param name="Reason">The first of them.</param>
/// <param name="CutOffBytes">Bytes at the end that are no whole commit.</param>
internal sealed record LogDamage(long Count, string Reason, long CutOffBytes)
{
    /// <summary>Nothing.</summary>
    public static LogDamage None { get; } = new(0, "", 0);

    /// <summary>One place more.</summary>
    public LogDamage With(string reason) => this with { Count = Count + 1, Reason = Count == 0 ? reason : Reason };
}
