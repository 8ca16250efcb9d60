using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace HealthCheck.Agent.Http;

/// <summary>
/// Lets each peer have a few connections and no more, so that one that takes all it can get does not lock the others out.
/// IPv6 peers count by network (/64), within which each may choose addresses at will.
/// </summary>
internal sealed class ConnectionGuard(int perPeer)
{
    private readonly Dictionary<IPAddress, int> open = [];

    public async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var peer = Peer(connection.RemoteEndPoint);
        if (!TryEnter(peer))
        {
            connection.Abort(new ConnectionAbortedException("This peer has too many connections"));
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(peer);
        }
    }

    internal bool TryEnter(IPAddress peer)
    {
        lock (open)
        {
            var count = open.GetValueOrDefault(peer);
            if (count >= perPeer)
                return false;
            open[peer] = count + 1;
            return true;
        }
    }

    internal void Leave(IPAddress peer)
    {
        lock (open)
        {
            if (--open[peer] == 0)
                open.Remove(peer);
        }
    }

    internal static IPAddress Peer(EndPoint? end)
    {
        var address = (end as IPEndPoint)?.Address ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
