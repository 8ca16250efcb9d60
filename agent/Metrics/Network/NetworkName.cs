using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Agent.Metrics.Network;

/// <summary>
/// Name of the wireless network (SSID) that an interface of this machine is on, by the ioctl SIOCGIWESSID of the
/// wireless extensions, which needs no privilege; see linux/wireless.h.
/// </summary>
internal static unsafe partial class NetworkName
{
    private const uint GetName = 0x8b1b;
    private const int InternetFamily = 2, DatagramCloseOnExec = 0x80002;
    private const int LongestInterface = 15, LongestName = 32;

    /// <returns>Null when it is on none, or the driver does not answer.</returns>
    public static string? Find(string name)
    {
        var interfaceName = Encoding.UTF8.GetBytes(name);
        if (interfaceName.Length > LongestInterface)
            return null;
        using var socket = new SafeFileHandle(Socket(InternetFamily, DatagramCloseOnExec, 0), ownsHandle: true);
        if (socket.IsInvalid)
            return null;

        // struct iwreq: the interface in 16 bytes, then struct iw_point: pointer, length and flags.
        var found = stackalloc byte[LongestName + 1];
        var request = stackalloc byte[32];
        new Span<byte>(request, 32).Clear();
        interfaceName.CopyTo(new Span<byte>(request, LongestInterface));
        *(byte**)(request + 16) = found;
        var length = (ushort*)(request + 16 + sizeof(nint));
        *length = LongestName + 1;
        if (Control(socket, GetName, request) < 0 || *length is 0 or > LongestName + 1)
            return null;
        var text = new ReadOnlySpan<byte>(found, Math.Min((int)*length, LongestName)).TrimEnd((byte)0);
        return text.IsEmpty ? null : Encoding.UTF8.GetString(text);
    }

    [LibraryImport("libc", EntryPoint = "socket")]
    private static partial int Socket(int family, int kind, int protocol);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(SafeFileHandle descriptor, nuint request, byte* argument);
}
