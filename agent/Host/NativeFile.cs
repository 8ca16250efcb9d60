using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using HealthCheck.Hosting.Errors;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Agent.Host;

/// <summary>
/// open(2) in the one way that cannot hang: a named pipe in a strange tree would block the usual one for ever.
/// </summary>
internal static partial class NativeFile
{
    private const int ReadOnlyNonBlockingCloseOnExec = 0x80800;

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
            SystemError.NoEntry
                or SystemError.NotADirectory or SystemError.NoDevice or SystemError.NoSuchDeviceOrAddress
                or SystemError.TooManyLinks => null,
            var error => throw SystemError.Of(error, PathText.Display(path)),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open([MarshalUsing(typeof(PathMarshaller))] string path, int flags);
}
