using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace HealthCheck.Agent.Host;

/// <summary>
/// The addresses of this machine's interfaces, by getifaddrs(3): one call for all, where the framework's list reads a
/// dozen files for each.
/// </summary>
internal static unsafe partial class LinkAddresses
{
    private const ushort InternetFamily = 2, Internet6Family = 10, HardwareFamily = 17;
    private const uint Up = 0x1, Loopback = 0x8, Running = 0x40;
    private const int MacLength = 6;

    /// <summary>
    /// Every address of every interface, in the order of the kernel; none when the kernel does not tell.
    /// </summary>
    public static IReadOnlyList<LinkAddress> List()
    {
        if (GetAddresses(out var first) != 0)
            return [];
        try
        {
            var found = new List<LinkAddress>();
            var macs = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var entry = first; entry is not null; entry = entry->Next)
            {
                if (Marshal.PtrToStringUTF8(entry->Name) is not { } name)
                    continue;
                if (Mac(entry->Address) is { } mac)
                    macs[name] = mac;
                else if (Address(entry->Address) is { } address)
                    found.Add(new LinkAddress(
                        name, address, null, (entry->Flags & Loopback) != 0,
                        (entry->Flags & (Up | Running)) == (Up | Running)));
            }

            return found.ConvertAll(each => each with { Mac = macs.GetValueOrDefault(each.Interface) });
        }
        finally
        {
            FreeAddresses(first);
        }
    }

    /// <summary>
    /// The first address of each interface: IPv4 before IPv6, and one that reaches further before a link-local one.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Best(IEnumerable<LinkAddress> addresses) => addresses
        .GroupBy(each => each.Interface, StringComparer.Ordinal)
        .ToDictionary(link =>
            link.Key, link => link.MinBy(each => Rank(each.Address))!.Address.ToString(), StringComparer.Ordinal);

    internal static int Rank(IPAddress address) => address switch
    {
        { AddressFamily: AddressFamily.InterNetwork } => 0,
        { IsIPv6LinkLocal: true } => 2,
        _ => 1,
    };

    // struct sockaddr: family, then for IPv4 port and address, for IPv6 port, flow and address.
    private static IPAddress? Address(byte* socketAddress) =>
        socketAddress is null ? null : *(ushort*)socketAddress switch
        {
            InternetFamily => new IPAddress(new ReadOnlySpan<byte>(socketAddress + 4, 4)),
            Internet6Family => new IPAddress(new ReadOnlySpan<byte>(socketAddress + 8, 16)),
            _ => null,
        };

    // struct sockaddr_ll: the length of the address at 11, the address from 12 on.
    private static string? Mac(byte* socketAddress)
    {
        if (socketAddress is null || *(ushort*)socketAddress != HardwareFamily || socketAddress[11] != MacLength)
            return null;
        return string.Join(
            ':', new ReadOnlySpan<byte>(socketAddress + 12, MacLength)
                .ToArray().Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));
    }

    [LibraryImport("libc", EntryPoint = "getifaddrs")]
    private static partial int GetAddresses(out Entry* first);

    [LibraryImport("libc", EntryPoint = "freeifaddrs")]
    private static partial void FreeAddresses(Entry* first);

    // The head of struct ifaddrs.
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public Entry* Next;
        public nint Name;
        public uint Flags;
        public byte* Address;
    }
}
