using HealthCheck.Hosting.Errors;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// A database file or its log as LiteDB's engine sees it, written in an order that a power cut at any moment cannot
/// harm. Without <paramref name="log"/> it is the log: the pages of a transaction are on disk before the page that
/// confirms it. With one it is the data file: what the log says is on disk before a data page changes.
/// </summary>
/// <remarks>
/// The engine writes its log on whichever thread comes by, before or after its commit returns: a commit counts when
/// <see cref="WaitUntilOnDisk"/> has returned. A failed disk is kept from the engine, which would answer with a crash
/// (a finalizer that throws): both files stay as they are from then on, and <see cref="ThrowIfFailed"/> tells.
/// </remarks>
internal sealed class DurableStream(Disk disk, SafeFileHandle file, DurableStream? log = null) : Stream
{
    // In the head of a log page: not 0 on the last page of a committed transaction.
    private const int ConfirmedOffset = 18;

    // The most a disk promises to write whole.
    private const int SectorBytes = 512;

    // A disk that works is not silent for longer; the engine's writer has died.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock syncing = new();
    private readonly object written = new();
    private long bytes = RandomAccess.GetLength(file);

    // From the start, because a process that was killed may have left pages that only the page cache holds.
    private volatile bool unsynced = true;
    private volatile Exception? failure;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => true;
    public override long Length => Volatile.Read(ref bytes);
    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        // Until full, because the engine takes a short read for a whole page.
        var got = disk.Read(file, buffer.AsSpan(offset, count), Position);
        Position += got;
        return got;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        log?.Sync();
        if (log is not null || buffer[offset + ConfirmedOffset] == 0)
        {
            Put(buffer, offset, count, Position);
        }
        else
        {
            // The log has no checksum, half a confirming page would pass for a whole one. So its first sector, which
            // holds the flag, follows when everything else is on disk; until then the engine sees a blank page.
            Put(buffer, offset + SectorBytes, count - SectorBytes, Position + SectorBytes);
            Sync();
            Put(buffer, offset, SectorBytes, Position);
        }

        Position += count;
        Announce(Math.Max(Length, Position));
    }

    // The engine flushes the log after nearly every page. When it has to be on disk is decided here.
    public override void Flush()
    {
        if (log is not null)
            Sync();
    }

    public override void SetLength(long value)
    {
        Attempt(() => disk.SetLength(file, value));
        // At once, or the log that a checkpoint emptied could come back mixed with what follows.
        Sync();
        Announce(value);
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Returns when everything written so far is on disk.</summary>
    public void Sync()
    {
        lock (syncing)
        {
            if (!unsynced)
                return;
            unsynced = false;
            Attempt(() => disk.Sync(file), changes: false);
        }
    }

    /// <summary>Returns when the engine has written its log up to this length, and all of it is on disk.</summary>
    /// <param name="length">The engine's own figure: the low 32 bits of the number of bytes.</param>
    public void WaitUntilOnDisk(int length)
    {
        lock (written)
        {
            while (unchecked((int)bytes) != length)
            {
                if (Monitor.Wait(written, Patience))
                    continue;
                failure ??= new TimeoutException("LiteDB does not write its log any more.");
                return;
            }
        }

        Sync();
    }

    /// <summary>On the log: throws if either file could not be written at any time.</summary>
    public void ThrowIfFailed()
    {
        if (failure is { } cause)
            throw new IOException(ErrorText.WithPath(cause), cause);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }

    private void Put(byte[] buffer, int offset, int count, long position) =>
        Attempt(() => disk.Write(file, buffer.AsSpan(offset, count), position));

    // After a failure nothing is tried again: the kernel reports pages it lost only once.
    private void Attempt(Action action, bool changes = true)
    {
        var both = log ?? this;
        if (both.failure is not null)
            return;
        try
        {
            action();
            if (changes)
                unsynced = true;
        }
        catch (Exception e)
        {
            both.failure = e;
        }
    }

    private void Announce(long length)
    {
        lock (written)
        {
            bytes = length;
            Monitor.PulseAll(written);
        }
    }
}
