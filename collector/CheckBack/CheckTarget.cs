using System.Net;
using System.Net.Sockets;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Http;

namespace HealthCheck.Collector.CheckBack;

/// <summary>
/// Where a device may be asked. What it announced is hostile input: only an address is taken, never a name to look up,
/// and only of ranges where devices live, so that nobody can send the collector where it should not knock.
/// </summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The announced port.</param>
/// <param name="Scheme">http or https.</param>
internal sealed record CheckTarget(IPAddress Address, int Port, string Scheme)
{
    // Loopback, "this network", multicast, reserved, and IPv6 that stands for IPv4.
    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("224.0.0.0/3"), IPNetwork.Parse("::/96"),
        IPNetwork.Parse("ff00::/8"), IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("64:ff9b:1::/48"),
        IPNetwork.Parse("2002::/16"),
    ];

    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>What is asked.</summary>
    public Uri Url => new($"{Scheme}://{Host}:{Port}/device");

    // The zone of a link-local address is for the socket alone.
    private string Host => Address.AddressFamily == AddressFamily.InterNetworkV6
        ? $"[{new IPAddress(Address.GetAddressBytes())}]"
        : Address.ToString();

    /// <summary>Where a device may be asked.</summary>
    /// <param name="device">The device.</param>
    /// <param name="options">What is allowed.</param>
    /// <param name="reason">Why it may not; null when it may.</param>
    public static CheckTarget? Of(Device device, CheckBackOptions options, out string? reason)
    {
        CheckTarget? target = null;
        var announced = device.Announcement?.Value;
        reason = (announced, announced?.HttpAddress ?? announced?.Address) switch
        {
            (null, _) => "It has not announced itself yet",
            ({ HttpPort: null }, _) => "It announced that it does not answer over HTTP",
            (_, null) => "It announced no address",
            ({ HttpScheme: not (null or "http" or "https") }, _) =>
                "It announced a way to be asked that is neither http nor https",
            (_, { } text) when !IPAddress.TryParse(text, out _) => "What it announced as its address is none",
            ({ HttpPort: { } port, HttpScheme: var scheme }, { } text) =>
                Refuse((target = new(Plain(IPAddress.Parse(text)), port, scheme ?? "http")).Address, options),
        };
        return reason is null ? target : null;
    }

    /// <summary>Why an address is not asked; null when it is.</summary>
    public static string? Refuse(IPAddress address, CheckBackOptions options)
    {
        address = Plain(address);
        if (IsIn(Loopback, address))
            return options.AllowLoopback
                ? null
                : $"{address} is this machine, which is asked only with CheckBack:AllowLoopback";
        if (MetadataAddresses.Contains(address) || IsIn(Never, address))
            return $"{address} is no address of a device";
        return options.AllowPublic || PrivateNetworks.Contains(address)
            ? null
            : $"{address} is no address of a private network, and others are asked only with CheckBack:AllowPublic";
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool IsIn(IPNetwork[] networks, IPAddress address) =>
        networks.Any(network => network.Contains(address));
}
