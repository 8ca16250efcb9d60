using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Agent.Host;

/// <summary>open(2) in the one way that cannot hang: a named pipe in a strange tree would block the usual one for ever.</summary>
internal static partial class NativeFile
{
    private const int ReadOnlyNonBlockingCloseOnExec = 0x80800;
    private const int NotPermitted = 1, NoEntry = 2, NoSuchDeviceOrAddress = 6, AccessDenied = 13;
    private const int NoDevice = 19, NotADirectory = 20, TooManyLinks = 40;

    /// <summary>Opens a file for reading.</summary>
    /// <returns>Null when there is no such file or device.</returns>
    /// <exception cref="UnauthorizedAccessException">It is there and this user may not read it.</exception>
    /// <exception cref="IOException">Any other error.</exception>
    public static SafeFileHandle? OpenToRead(string path)
    {
        var descriptor = Open(path, ReadOnlyNonBlockingCloseOnExec);
        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, ownsHandle: true);

        return Marshal.GetLastPInvokeError() switch
        {
            NoEntry or NotADirectory or NoDevice or NoSuchDeviceOrAddress or TooManyLinks => null,
            AccessDenied or NotPermitted => throw new UnauthorizedAccessException($"{path}: permission denied"),
            var error => throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}", error),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
