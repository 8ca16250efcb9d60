using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HealthCheck.Mosquitto.Testing;

/// <summary>Ports on loopback that nobody has.</summary>
public static class LoopbackPort
{
    private const int First = 20000;

    /// <summary>
    /// Finds one below the range from which the kernel serves outgoing connections. From within that range a client
    /// that keeps trying a port on which nothing listens is at some time given just that port as its own, and then
    /// talks to itself.
    /// </summary>
    public static int Free()
    {
        var end = Math.Max(First + 1000, EphemeralStart());
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = Random.Shared.Next(First, end);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"No free port on loopback from {First} to {end}");
    }

    /// <summary>True when one can listen on it.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int EphemeralStart() =>
        int.Parse(
            File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t', ' ')[0],
            CultureInfo.InvariantCulture);
}
