using System.Net;
using System.Net.Sockets;

namespace HealthCheck.Hosting.Http;

/// <summary>By which address a peer counts, wherever something is limited per peer.</summary>
public static class PeerAddress
{
    private const int NetworkBytes = 8;

    /// <summary>
    /// An IPv4 address as it is, also in its IPv6 form; of an IPv6 address its network (/64), within which each may
    /// choose addresses
    /// at will. <see cref="IPAddress.None"/> for a peer without an address.
    /// </summary>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }

    /// <inheritdoc cref="Of(IPAddress?)"/>
    public static IPAddress Of(EndPoint? end) => Of((end as IPEndPoint)?.Address);
}
