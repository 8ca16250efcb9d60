using System.Text;
using HealthCheck.Hosting.Errors;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Agent.Host;

/// <summary>
/// The files of the measured machine, below <see cref="HostRootOptions.Root"/>. Tells "this machine has no such thing"
/// (false, null) from "reading it failed" (an exception). For one thread: what was read stands until the next call.
/// </summary>
internal sealed class HostFiles(HostRootOptions options) : IDisposable
{
    // The largest file worth reading: /proc/stat of a large server has 100 KB, a table of 5,000 mounts 1 MB.
    internal const int LargestFile = 4 << 20;

    private readonly Dictionary<string, SafeFileHandle> kept = [];
    private readonly Dictionary<string, string> unlisted = new(StringComparer.Ordinal);
    private readonly HashSet<string> cutShort = new(StringComparer.Ordinal);
    private byte[] buffer = new byte[8192];

    /// <summary>True when the machine is the one this program runs on.</summary>
    public bool IsThisMachine => options.Root.Length == 0;

    /// <summary>
    /// Where a path of the machine is to be found; links of another machine's tree stay below its root.
    /// </summary>
    /// <returns>Null when the links of the path lead in a circle.</returns>
    public string? Locate(string path) => IsThisMachine ? path : RootedPath.Resolve(options.Root, path);

    /// <summary>Files that were larger than 4 MiB when they were read last: what comes after was not read.</summary>
    public IReadOnlyCollection<string> CutShort => cutShort;

    /// <summary>Folders that are there and could not be read when they were last, and why.</summary>
    public IReadOnlyDictionary<string, string> Unlisted => unlisted;

    /// <summary>
    /// Reads a file whole, up to 4 MiB: of a larger one the whole lines, and <see cref="CutShort"/> names it.
    /// </summary>
    /// <returns>False when there is no such file on this machine.</returns>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is there and this user may not read it.</exception>
    public bool TryRead(string path, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (kept.TryGetValue(path, out var handle))
        {
            try
            {
                text = ReadAll(handle, path);
                return true;
            }
            catch (IOException)
            {
                // The device behind it went, or came back as another: its name tells which.
                Close(path);
            }
        }

        var opened = Open(path);
        if (opened is null)
            return false;

        // Kernel files can be read again and again through one descriptor; others may be replaced under their name.
        if (IsThisMachine
            && (path.StartsWith("/proc/", StringComparison.Ordinal)
            || path.StartsWith("/sys/", StringComparison.Ordinal)))
        {
            kept[path] = opened;
            try
            {
                text = ReadAll(opened, path);
            }
            catch (IOException)
            {
                Close(path);
                throw;
            }
        }
        else
        {
            using (opened)
                text = ReadAll(opened, path);
        }

        return true;
    }

    /// <summary>
    /// As <see cref="TryRead"/>, and false too when it answers with an error: for what a driver tells only at times, as
    /// the speed of a link that is down.
    /// </summary>
    public bool TryAsk(string path, out ReadOnlySpan<byte> text)
    {
        try
        {
            return TryRead(path, out text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            text = default;
            return false;
        }
    }

    /// <summary>
    /// Reads the beginning of a file that may go at any time, as those of a process; its descriptor is not kept.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="buffer">Takes as much as fits in.</param>
    /// <returns>What was read; empty when there is no such file, or it cannot be read.</returns>
    public ReadOnlySpan<byte> ReadStart(string path, byte[] buffer)
    {
        try
        {
            using var opened = Open(path);
            if (opened is null)
                return default;
            var length = 0;
            while (length < buffer.Length
                && RandomAccess.Read(opened, buffer.AsSpan(length), length) is > 0 and var read)
                length += read;
            return buffer.AsSpan(0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return default;
        }
    }

    /// <summary>Reads the end of a file that grows.</summary>
    /// <param name="path">Which.</param>
    /// <param name="most">At most so many bytes, a mebibyte or less.</param>
    /// <param name="text">The last bytes.</param>
    /// <param name="length">Length of the whole file.</param>
    /// <returns>False when there is no such file on this machine.</returns>
    public bool TryReadEnd(string path, int most, out ReadOnlySpan<byte> text, out long length)
    {
        text = default;
        length = 0;
        using var opened = Open(path);
        if (opened is null)
            return false;
        length = LengthOf(opened);
        text = ReadAll(opened, path, Math.Max(0, length - most));
        return true;
    }

    /// <summary>The text of a small file without white space and NUL at the end; null when absent or empty.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is there and this user may not read it.</exception>
    public string? ReadText(string path) =>
        TryRead(path, out var text) && text.TrimEnd("\0\n\r\t "u8) is { Length: > 0 } found
            ? Encoding.UTF8.GetString(found)
            : null;

    /// <summary>
    /// Names in a folder, in ordinal order; none when there is no such folder, and when it cannot be read, which
    /// <see cref="Unlisted"/> tells: hardened systems keep <c>/sys</c> for root.
    /// </summary>
    public IReadOnlyList<string> List(string folder)
    {
        unlisted.Remove(folder);
        if (Locate(folder) is not { } path)
            return [];
        try
        {
            var names = new DirectoryInfo(path).EnumerateFileSystemInfos().Select(entry => entry.Name).ToList();
            names.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            unlisted[folder] = ErrorText.Reason(e);
            return [];
        }
    }

    /// <summary>Opens a file of the machine for reading.</summary>
    /// <returns>Null when there is no such file or device.</returns>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is there and this user may not read it.</exception>
    public SafeFileHandle? Open(string path) => Locate(path) is { } place ? NativeFile.OpenToRead(place) : null;

    /// <summary>What a link says, as it stands there; null when it is none, or cannot be read.</summary>
    public string? ReadLink(string path)
    {
        var slash = path.LastIndexOf('/');
        return Locate(path[..slash]) is { } folder ? RootedPath.ReadLink(folder + path[slash..]) : null;
    }

    /// <summary>True when a file or folder of that path is there.</summary>
    public bool Exists(string path) => Locate(path) is { } place && Path.Exists(place);

    /// <summary>Forgets the descriptor of a file that failed, so that the next read opens it anew.</summary>
    public void Close(string path)
    {
        if (kept.Remove(path, out var handle))
            handle.Dispose();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var handle in kept.Values)
            handle.Dispose();
        kept.Clear();
    }

    // Nothing of the kernel's, but in the tree of a container there may be anything.
    private static IOException NoFile() => new("it is a pipe, not a file");

    private static long LengthOf(SafeFileHandle handle)
    {
        try
        {
            return RandomAccess.GetLength(handle);
        }
        catch (NotSupportedException)
        {
            throw NoFile();
        }
    }

    private ReadOnlySpan<byte> ReadAll(SafeFileHandle handle, string path, long from = 0)
    {
        try
        {
            var text = ReadAll(handle, from, out var isCut);
            if (!isCut && cutShort.Count > 0)
                cutShort.Remove(path);
            if (!isCut)
                return text;
            cutShort.Add(path);
            return text.LastIndexOf((byte)'\n') is >= 0 and var end ? text[..(end + 1)] : text;
        }
        catch (NotSupportedException)
        {
            throw NoFile();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In our words: those of the framework name no file.
            throw SystemError.Of(SystemError.NumberIn(e) ?? SystemError.InputOutput, PathText.Display(path));
        }
    }

    private ReadOnlySpan<byte> ReadAll(SafeFileHandle handle, long from, out bool isCut)
    {
        isCut = false;
        var length = 0;
        while (true)
        {
            var read = RandomAccess.Read(handle, buffer.AsSpan(length), from + length);
            length += read;
            if (read == 0)
                return buffer.AsSpan(0, length);
            if (length == LargestFile)
            {
                isCut = RandomAccess.Read(handle, stackalloc byte[1], from + length) > 0;
                return buffer.AsSpan(0, length);
            }

            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(buffer.Length * 4, LargestFile));
        }
    }
}
