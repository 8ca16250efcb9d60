using System.Net;

namespace HealthCheck.Collector.Http;

/// <summary>Where clouds tell machines their secrets. The collector sends nothing there, whoever asks it to.</summary>
internal static class MetadataAddresses
{
    private static readonly IPNetwork[] Networks =
    [
        IPNetwork.Parse("169.254.169.254/32"), IPNetwork.Parse("169.254.170.0/24"), IPNetwork.Parse("fd00:ec2::/32"),
    ];

    // NAT64: the last four bytes are an address of IPv4.
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address is one of them, also as IPv6 that stands for IPv4.</summary>
    public static bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 || Translated.Contains(address)
            ? new IPAddress(address.GetAddressBytes().AsSpan(12))
            : address;
        return Networks.Any(network => network.Contains(plain));
    }
}
