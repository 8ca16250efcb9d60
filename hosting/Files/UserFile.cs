using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HealthCheck.Hosting.Errors;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Hosting.Files;

/// <summary>
/// Reads the files that users name: settings, passwords, certificates, lists. Whatever stands in the place of one, this
/// ends at once: a pipe without a writer is not waited for, a device is not opened, and a file without an end is not
/// read to its end. Errors are those of <see cref="IsUnusable"/>.
/// </summary>
public static partial class UserFile
{
    /// <summary>More than anybody writes into settings or a list of certificates.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>For lists of all devices.</summary>
    public const int MostBytesOfList = 64 << 20;

    private const int ReadOnlyNonBlockingCloseOnExecNoTerminal = 0x80900;
    private const int Interrupted = 4;
    private const short ForReading = 1;
    private const int MillisecondsOfWait = 200, MostMilliseconds = 10_000;

    /// <summary>Whether it says that a file cannot be used, or does not hold what it should.</summary>
    public static bool IsUnusable(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException
        or CryptographicException or FormatException;

    /// <summary>Opens a file, to find out that it can be read. Not for pipes, which can be read but once.</summary>
    public static void Check(string path)
    {
        if (KindOf(path) is FileKind.Pipe)
            throw new UserFileException(path, "it is a pipe, and is read more than once: name a file");
        Open(path).Dispose();
    }

    /// <summary>Opens a file of any length.</summary>
    public static FileStream OpenRead(string path)
    {
        Check(path);
        return new FileStream(Open(path), FileAccess.Read);
    }

    /// <summary>All of a file as text: UTF-8, or what its first bytes say.</summary>
    /// <param name="path">The file, or a pipe that somebody writes into.</param>
    /// <param name="most">A larger one is refused.</param>
    public static string ReadText(string path, int most = MostBytes)
    {
        using var reader = new StreamReader(new MemoryStream(ReadBytes(path, most)));
        return reader.ReadToEnd();
    }

    /// <summary>The lines of a file.</summary>
    /// <param name="path">The file, or a pipe that somebody writes into.</param>
    /// <param name="most">A larger one is refused.</param>
    public static IEnumerable<string> ReadLines(string path, int most = MostBytes)
    {
        using var reader = new StringReader(ReadText(path, most));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    /// <summary>All of a file.</summary>
    /// <param name="path">The file, or a pipe that somebody writes into.</param>
    /// <param name="most">A larger one is refused.</param>
    /// <param name="stop">Ends the wait for whoever writes into a pipe.</param>
    public static byte[] ReadBytes(string path, int most = MostBytes, CancellationToken stop = default)
    {
        var isPipe = KindOf(path) is FileKind.Pipe;
        using var file = Open(path);
        if (isPipe)
            Wait(file); // For a writer that is just opening it.
        using var content = new MemoryStream();
        Span<byte> piece = stackalloc byte[4096];
        while (ReadSome(file, path, piece, stop) is > 0 and var length)
        {
            content.Write(piece[..length]);
            if (content.Length > most)
                throw new UserFileException(path, $"it is larger than {most >> 20} MiB: another file is meant");
        }

        return isPipe && content.Length == 0
            ? throw new UserFileException(path, "it is a pipe, and nobody writes into it: name a file")
            : content.ToArray();
    }

    // Asked before it is opened: a device may do something when it is.
    private static FileKind KindOf(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new UserFileException(path, "its name holds a byte of zero");
        var error = FileStatus.Ask(path, out var status);
        return error switch
        {
            0 => status.Kind,
            SystemError.NotPermitted or SystemError.NoSystemCall => FileKind.Unknown,
            _ => throw Failure(error, path),
        };
    }

    private static SafeFileHandle Open(string path)
    {
        var what = KindOf(path) switch
        {
            FileKind.Folder => "a folder: name the file in it",
            FileKind.CharacterDevice or FileKind.BlockDevice => "a device: name a file",
            FileKind.Socket => "a socket: name a file",
            _ => null,
        };
        if (what is not null)
            throw new UserFileException(path, $"it is {what}");
        var descriptor = Open(path, ReadOnlyNonBlockingCloseOnExecNoTerminal);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw Failure(Marshal.GetLastPInvokeError(), path);
    }

    private static Exception Failure(int error, string path) => error == SystemError.NoEntry
        ? new FileNotFoundException(SystemError.Describe(error), path)
        : SystemError.Of(error, path);

    private static int ReadSome(SafeFileHandle file, string path, Span<byte> piece, CancellationToken stop)
    {
        for (var waited = 0; ; waited += MillisecondsOfWait)
        {
            nint length;
            while ((length = Read(file, piece, piece.Length)) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
            {
                // A signal came between.
            }

            if (length >= 0)
                return (int)length;
            if (Marshal.GetLastPInvokeError() is not SystemError.TryAgain and var error)
                throw SystemError.Of(error, path);
            stop.ThrowIfCancellationRequested();
            if (waited >= MostMilliseconds)
                throw new UserFileException(path, "it is a pipe, and what writes into it does not come to an end");
            Wait(file);
        }
    }

    private static void Wait(SafeFileHandle file)
    {
        var wait = new Poll((int)file.DangerousGetHandle(), ForReading, 0);
        _ = PollOne(ref wait, 1, MillisecondsOfWait);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, Span<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int PollOne(ref Poll descriptor, nuint count, int milliseconds);

    // struct pollfd.
    private record struct Poll(int Descriptor, short Events, short Returned);
}
