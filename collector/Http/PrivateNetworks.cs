using System.Net;

namespace HealthCheck.Collector.Http;

/// <summary>Networks that are not the open internet, where devices and their owners are.</summary>
internal static class PrivateNetworks
{
    private static readonly IPNetwork[] Networks =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fe80::/10"),
    ];

    /// <summary>Whether an address is in one of them. Loopback is in none.</summary>
    public static bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Networks.Any(network => network.Contains(plain));
    }

    /// <summary>Whether a peer may be answered without <c>Http:AllowPublic</c>.</summary>
    public static bool IsNear(EndPoint? peer) =>
        peer is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address) || Contains(address);
}
