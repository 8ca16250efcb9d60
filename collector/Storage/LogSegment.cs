using System.Buffers.Binary;
using HealthCheck.Collector.History;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.Text;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// One file of the write-ahead log: a header, then a frame for each commit. A frame has a checksum over all of it, so a
/// commit is read as a whole or not at all.
/// </summary>
/// <remarks>
/// <see cref="FileHeader"/>, then frames: magic, bytes of the body, number of the commit,
/// CRC-32C of the three and the body; the body is blocks, each with its decompressed and its compressed length in
/// front.
/// </remarks>
internal sealed class LogSegment : IDisposable
{
    public const ushort Layout = 1;

    /// <summary>
    /// The most that one commit takes on disk. None comes near: it is made of at most 16 MB that wait and of one batch,
    /// which ends when 64 MB are kept of the devices in it.
    /// </summary>
    public const int MostFrameBytes = 1 << 30;

    private const uint FrameMagic = 0x4D524648; // "HFRM"
    private const int FrameHeadBytes = 20, SummedHeadBytes = 16, BlockHeadBytes = 8, ScanBytes = 1 << 20;
    private static readonly byte[] Magic = "HCLOG\0"u8.ToArray();

    private readonly Disk disk;
    private readonly SafeFileHandle file;
    private long length;

    private LogSegment(Disk disk, SafeFileHandle file, long length) =>
        (this.disk, this.file, this.length) = (disk, file, length);

    public long Bytes => length;

    /// <summary>
    /// Begins a segment with its first commit. The file gets its name only when both are on disk: a segment that is
    /// empty was damaged later.
    /// </summary>
    public static LogSegment Begin(
        Disk disk, string path, FileHeader header, long commit, IReadOnlyList<LogBlock> blocks)
    {
        var fresh = path + ".new";
        var handle = disk.Open(fresh, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        var segment = new LogSegment(disk, handle, FileHeader.Bytes);
        try
        {
            disk.Write(handle, header.Write(Magic, Layout), 0);
            segment.Append(commit, blocks);
            disk.Move(fresh, path);
            disk.SyncDirectory(Path.GetDirectoryName(path)!);
            return segment;
        }
        catch
        {
            segment.Dispose();
            disk.Delete(fresh);
            throw;
        }
    }

    /// <summary>Writes a commit and returns when it survives a power cut.</summary>
    /// <exception cref="IOException">It does not count, and may be written again.</exception>
    public void Append(long commit, IReadOnlyList<LogBlock> blocks)
    {
        var frame = Frame(commit, blocks);
        disk.Write(file, frame, length);
        disk.Sync(file);
        length += frame.Length;
    }

    /// <summary>
    /// Cuts off what a failed commit left, as far as the disk lets us: commits have numbers, a second copy is skipped.
    /// </summary>
    public void CutOff()
    {
        try
        {
            disk.SetLength(file, length);
            disk.Sync(file);
        }
        catch (IOException)
        {
            // The next segment holds the same commit again, under the same number.
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>The store that wrote a segment; null when it does not begin as one.</summary>
    /// <exception cref="IOException">The file cannot be opened or the disk fails.</exception>
    /// <exception cref="StoreException">A newer version wrote it.</exception>
    public static long? StoreOf(Disk disk, string path)
    {
        if (Disk.KindOf(path) == FileKind.Pipe)
            return null;
        using var handle = disk.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return FileHeader.Read(disk, handle, path, Magic, Layout)?.Store;
    }

    /// <summary>Reads the commits of a segment one after the other.</summary>
    /// <param name="number">The number in its name.</param>
    /// <param name="found">Told of each commit, by its number. What it throws passes for damage of that commit.</param>
    /// <returns>What could not be read.</returns>
    /// <exception cref="IOException">The file cannot be opened or the disk fails: that says nothing about the
    /// file.</exception>
    /// <exception cref="InvalidDataException">It is not a segment of ours; nothing of it was read.</exception>
    /// <exception cref="StoreException">A newer version wrote it.</exception>
    public static LogDamage Read(Disk disk, string path, long number, Action<long, IEnumerable<LogBlock>> found)
    {
        if (Disk.KindOf(path) == FileKind.Pipe)
            throw new InvalidDataException("It is a pipe.");
        using var handle = disk.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var end = RandomAccess.GetLength(handle);
        // What is read now may be acknowledged when it is sent again, and perhaps a killed process did not synchronise
        // it.
        disk.Sync(handle);
        if (FileHeader.Read(disk, handle, path, Magic, Layout)?.Number != number)
            throw new InvalidDataException("It does not begin as a log of this number does.");
        var damage = LogDamage.None;
        long at = FileHeader.Bytes;
        while (at < end)
        {
            if (ReadFrame(disk, handle, at, end) is { } frame)
            {
                try
                {
                    found(frame.Commit, Blocks(frame.Body));
                }
                catch (Exception e)
                    when (e is EndOfStreamException or not (IOException or OutOfMemoryException or StoreException))
                {
                    // Its checksum is right and it makes no sense: another program wrote it.
                    damage = damage.With(ErrorText.Of(e));
                }

                at = frame.End;
                continue;
            }

            var next = FindFrame(disk, handle, at + 1, end);

            // An end that is no commit is what a power cut leaves of one that was never acknowledged.
            if (next is null)
                return damage with { CutOffBytes = end - at };
            damage = damage.With($"{Amount.Of(next.Value - at, "byte is", "bytes are")} no commit at {at}");
            at = next.Value;
        }

        return damage;
    }

    private static byte[] Frame(long commit, IReadOnlyList<LogBlock> blocks)
    {
        var bodyBytes = blocks.Sum(block => (long)BlockHeadBytes + block.Packed.Length);
        if (bodyBytes > MostFrameBytes)
            throw new IOException($"One commit of {bodyBytes} bytes is more than the log takes.");
        var frame = new byte[FrameHeadBytes + bodyBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, FrameMagic);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), (int)bodyBytes);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(8), commit);
        var at = FrameHeadBytes;
        foreach (var (length, packed) in blocks)
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(at), length);
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(at + 4), packed.Length);
            packed.CopyTo(frame, at + BlockHeadBytes);
            at += BlockHeadBytes + packed.Length;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(
            frame.AsSpan(SummedHeadBytes), SumOf(frame.AsSpan(0, SummedHeadBytes), frame.AsSpan(FrameHeadBytes)));
        return frame;
    }

    private static (long Commit, byte[] Body, long End)? ReadFrame(Disk disk, SafeFileHandle handle, long at, long end)
    {
        Span<byte> head = stackalloc byte[FrameHeadBytes];
        if (end - at < FrameHeadBytes || disk.Read(handle, head, at) < FrameHeadBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(head) != FrameMagic)
            return null;
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        if (bytes < 0 || bytes > MostFrameBytes || bytes > end - at - FrameHeadBytes)
            return null;
        var body = new byte[bytes];
        if (disk.Read(handle, body, at + FrameHeadBytes) < bytes
            || SumOf(head[..SummedHeadBytes], body) != BinaryPrimitives.ReadUInt32LittleEndian(head[SummedHeadBytes..]))
            return null;
        return (BinaryPrimitives.ReadInt64LittleEndian(head[8..]), body, at + FrameHeadBytes + bytes);
    }

    private static long? FindFrame(Disk disk, SafeFileHandle handle, long from, long end)
    {
        var window = new byte[ScanBytes];
        Span<byte> magic = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, FrameMagic);
        while (end - from >= FrameHeadBytes)
        {
            var got = disk.Read(handle, window, from);
            var place = window.AsSpan(0, got).IndexOf(magic);
            if (place < 0)
            {
                from += Math.Max(1, got - magic.Length + 1);
                continue;
            }

            from += place;
            if (ReadFrame(disk, handle, from, end) is not null)
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

    private static uint SumOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) =>
        Checksum.Of(body, Checksum.Of(head, Layout));
}
