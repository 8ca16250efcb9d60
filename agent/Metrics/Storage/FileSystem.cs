using System.Globalization;
using System.Runtime.InteropServices;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>How full a filesystem is.</summary>
/// <param name="TotalBytes">What df calls size.</param>
/// <param name="FreeBytes">What an ordinary user may still write.</param>
/// <param name="Inodes">All inodes; 0 where there is no fixed number.</param>
/// <param name="FreeInodes">Inodes unused.</param>
internal sealed record FileSystemUsage(long TotalBytes, long FreeBytes, long Inodes, long FreeInodes);

/// <summary>statvfs(3) and statx(2). Both may never return where the filesystem is dead: see <see cref="MountProbe"/>.</summary>
internal static unsafe partial class FileSystem
{
    private const int CurrentFolder = -100;
    private const int NoAutomount = 0x800;
    private const int DoNotSync = 0x4000;
    private const uint BasicStats = 0x7ff;

    /// <summary>Asks the filesystem that is mounted at a path.</summary>
    /// <param name="path">Where this program finds it.</param>
    /// <param name="device"><c>major:minor</c> that must be found there; null not to care.</param>
    /// <returns>
    /// Null when something else is at the path: a fixture, a mount hidden by another, or an automount that has just let go
    /// and that asking on would mount again.
    /// </returns>
    /// <exception cref="IOException">It answered with an error.</exception>
    public static FileSystemUsage? Ask(string path, string? device)
    {
        // Offsets of struct statx: stx_dev_major at 136, stx_dev_minor at 140; 256 bytes in all, on every architecture.
        var status = stackalloc uint[64];
        if (StatX(CurrentFolder, path, NoAutomount | DoNotSync, BasicStats, status) != 0)
            return null;
        if (device is not null && !Is(device, status[34], status[35]))
            return null;

        // struct statvfs of 64-bit Linux: bsize, frsize, blocks, bfree, bavail, files, ffree, favail, …; 112 bytes in all.
        var figures = stackalloc ulong[32];
        if (StatVfs(path, figures) != 0)
            throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        var block = figures[1];
        return new FileSystemUsage(
            Saturated(figures[2], block), Saturated(figures[4], block), Saturated(figures[5], 1), Saturated(figures[6], 1));
    }

    private static bool Is(ReadOnlySpan<char> device, uint major, uint minor)
    {
        Span<char> text = stackalloc char[24];
        return text.TryWrite(CultureInfo.InvariantCulture, $"{major}:{minor}", out var length)
            && device.SequenceEqual(text[..length]);
    }

    private static long Saturated(ulong count, ulong size) =>
        (long)UInt128.Min((UInt128)count * size, long.MaxValue / 128);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, uint* status);

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatVfs(string path, ulong* figures);
}
