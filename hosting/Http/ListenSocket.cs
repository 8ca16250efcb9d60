using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HealthCheck.Hosting.Files;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace HealthCheck.Hosting.Http;

/// <summary>
/// A socket to listen on whose connections have buffers of a fixed size: by itself the kernel lets those of somebody
/// who asks
/// without end, and does not read, grow to several megabytes each.
/// </summary>
public static class ListenSocket
{
    /// <summary>For Kestrel's sockets.</summary>
    /// <param name="end">Where it listens.</param>
    /// <param name="bufferBytes">For each direction of each connection.</param>
    public static Socket Bind(EndPoint end, int bufferBytes)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(
            end is IPEndPoint ip ? WithInterface(ip) : end);
        (socket.SendBufferSize, socket.ReceiveBufferSize) = (bufferBytes, bufferBytes);
        return socket;
    }

    /// <summary>
    /// Where to bind: an address of one link (fe80) needs the number of its interface, which may not have been there
    /// when the settings were read.
    /// </summary>
    /// <exception cref="SocketException">No interface has this address.</exception>
    public static IPEndPoint WithInterface(IPEndPoint end)
    {
        const string Table = "/proc/net/if_inet6";
        if (end is not { Address: { IsIPv6LinkLocal: true, ScopeId: 0 } address, Port: var port })
            return end;
        var number = Path.Exists(Table) ? InterfaceOf(address, UserFile.ReadLines(Table)) : null;
        return number is { } scope
            ? new IPEndPoint(new IPAddress(address.GetAddressBytes(), scope), port)
            : throw new SocketException((int)SocketError.AddressNotAvailable);
    }

    // "fe8000000000000002155dfffe3a0c11 02 40 20 80     eth0": address, and the number of its interface in hexadecimal.
    internal static long? InterfaceOf(IPAddress address, IEnumerable<string> table)
    {
        var wanted = Convert.ToHexStringLower(address.GetAddressBytes()) + " ";
        foreach (var line in table)
        {
            if (line.StartsWith(wanted, StringComparison.Ordinal)
                && long.TryParse(
                    line.AsSpan(wanted.Length, Math.Max(0, line.IndexOf(' ', wanted.Length) - wanted.Length)),
                    NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
                return number;
        }

        return null;
    }
}
