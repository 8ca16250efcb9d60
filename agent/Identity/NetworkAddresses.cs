using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Identity;

/// <summary>The addresses of this machine and the one it uses towards another.</summary>
internal static class NetworkAddresses
{
    // From blocks that are never routed (RFC 5737, RFC 3849): enough to ask which address faces the world. Nothing is
    // sent.
    private static readonly IPAddress TheWorld = IPAddress.Parse("198.51.100.1");
    private static readonly IPAddress TheNewerWorld = IPAddress.Parse("2001:db8::1");

    /// <summary>Every address of every interface that is up, loopback left out.</summary>
    public static IReadOnlyList<InterfaceAddress> All() =>
    [
        .. from link in LinkAddresses.List()
           where link is { IsUp: true, IsLoopback: false }
           let address = new InterfaceAddress(link.Interface, Plain(link.Address), link.Mac)
           orderby address.Interface, link.Address.AddressFamily, address.Address
           select address,
    ];

    /// <summary>Hardware addresses of the physical interfaces, from <c>/sys/class/net</c>, sorted.</summary>
    public static IReadOnlyList<string> PhysicalMacs(HostFiles host) =>
    [
        .. host.List("/sys/class/net")
            .Where(name => host.Exists($"/sys/class/net/{name}/device"))
            .Select(name => FirmwareText.Read(host, $"/sys/class/net/{name}/address"))
            .OfType<string>()
            .Where(mac => mac.Length == 17 && mac != "00:00:00:00:00:00")
            .Order(StringComparer.Ordinal)
            .Distinct(),
    ];

    /// <summary>
    /// A hardware address that a physical interface was made with: no random one, which may be another after each
    /// boot. Null when there is none.
    /// </summary>
    public static string? BornMac(HostFiles host) => host.List("/sys/class/net")
        .Where(name => host.Exists($"/sys/class/net/{name}/device"))
        .Where(name => FirmwareText.Read(host, $"/sys/class/net/{name}/addr_assign_type") is null or "0")
        .Select(name => FirmwareText.Read(host, $"/sys/class/net/{name}/address"))
        .FirstOrDefault(mac => mac is { Length: 17 } && mac != "00:00:00:00:00:00" && !IsLocal(mac));

    // The second bit of the first byte: given by software, not by a maker.
    private static bool IsLocal(string mac) =>
        !byte.TryParse(mac.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var first)
        || (first & 2) != 0;

    /// <summary>
    /// The address at which others reach this machine: that of the route to the broker, or of the default route when
    /// the broker is on this machine or not known. Null without a route.
    /// </summary>
    public static string? Facing(IPAddress? broker) =>
        (broker is null ? null : Towards(broker)) is { } address && !IPAddress.IsLoopback(IPAddress.Parse(address))
            ? address
            : Towards(TheWorld) ?? Towards(TheNewerWorld);

    /// <summary>The source address of the route to another machine; null without a route.</summary>
    public static string? Towards(IPAddress target)
    {
        try
        {
            // Connecting a datagram socket only looks the route up.
            using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(target, 9);
            return socket.LocalEndPoint is IPEndPoint local ? Plain(local.Address) : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    // Without the number of the interface that .NET adds to link-local ones.
    private static string Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : address.ToString().Split('%')[0];
}
