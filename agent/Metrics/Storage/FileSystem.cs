using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using HealthCheck.Agent.Host;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// statvfs(3) and statx(2). Both may never return where the filesystem is dead: see <see cref="MountProbe"/>.
/// </summary>
internal static unsafe partial class FileSystem
{
    private const int CurrentFolder = -100;
    private const int NoAutomount = 0x800;
    private const int DoNotSync = 0x4000;
    private const uint BasicStats = 0x7ff;
    private const int TypeOfFile = 0xf000, Folder = 0x4000;
    private const int MayPass = 1;

    /// <summary>Asks the filesystem that is mounted at a path.</summary>
    /// <param name="path">Where this program finds it.</param>
    /// <param name="device"><c>major:minor</c> that must be found there; null not to care.</param>
    /// <returns>
    /// Null when something else is at the path: a fixture, a mount hidden by another, or an automount that has just let
    /// go and that asking on would mount again. <see cref="FileSystemUsage.Nothing"/> when it is no folder.
    /// </returns>
    /// <exception cref="IOException">
    /// It answered with an error, whose number is in <see cref="Exception.HResult"/>.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">This user may not look there.</exception>
    public static FileSystemUsage? Ask(string path, string? device)
    {
        // Offsets of struct statx: stx_mode at 28 (16 bits), stx_dev_major at 136, stx_dev_minor at 140; 256 bytes in
        // all, on every architecture.
        var status = stackalloc uint[64];
        if (StatX(CurrentFolder, path, NoAutomount | DoNotSync, BasicStats, status) != 0)
            throw SystemError.Of(Marshal.GetLastPInvokeError(), PathText.Display(path));
        if (device is not null && !Is(device, status[34], status[35]))
            return null;
        if ((*(ushort*)(status + 7) & TypeOfFile) != Folder)
            return FileSystemUsage.Nothing;

        var figures = stackalloc ulong[32];
        if (StatVfs(path, figures) != 0)
            throw SystemError.Of(Marshal.GetLastPInvokeError(), PathText.Display(path));
        return Describe(new ReadOnlySpan<ulong>(figures, 32));
    }

    /// <summary>What statvfs(3) answered.</summary>
    /// <param name="figures">
    /// struct statvfs of 64-bit Linux: bsize, frsize, blocks, bfree, bavail, files, ffree, favail, …; 112 bytes in all.
    /// </param>
    internal static FileSystemUsage Describe(ReadOnlySpan<ulong> figures)
    {
        var (block, blocks, files) = (figures[1], figures[2], figures[5]);
        return new FileSystemUsage(
            Saturated(blocks, block), Saturated(Part(figures[4], blocks), block), Saturated(files, 1),
            Saturated(Part(figures[6], files), 1));
    }

    // Where less is free than is reserved, some filesystems say that less than nothing is available, without the sign.
    private static ulong Part(ulong free, ulong all) => free > long.MaxValue ? 0 : Math.Min(free, all);

    /// <summary>
    /// The first folder on the way to a path that this user may not pass; null when none is in the way.
    /// </summary>
    public static string? FindBarrier(string path)
    {
        for (var end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
        {
            var folder = path[..end];
            if (Access(folder, MayPass) != 0 && Marshal.GetLastPInvokeError() == SystemError.AccessDenied)
                return folder;
        }

        return null;
    }

    private static bool Is(ReadOnlySpan<char> device, uint major, uint minor)
    {
        Span<char> text = stackalloc char[24];
        return text.TryWrite(CultureInfo.InvariantCulture, $"{major}:{minor}", out var length)
            && device.SequenceEqual(text[..length]);
    }

    private static long Saturated(ulong count, ulong size) =>
        (long)UInt128.Min((UInt128)count * size, long.MaxValue / 128);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true)]
    private static partial int Access([MarshalUsing(typeof(PathMarshaller))] string path, int mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatX(
        int folder, [MarshalUsing(typeof(PathMarshaller))] string path, int flags, uint mask, uint* status);

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true)]
    private static partial int StatVfs([MarshalUsing(typeof(PathMarshaller))] string path, ulong* figures);
}
