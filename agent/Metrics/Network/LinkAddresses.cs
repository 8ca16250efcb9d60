using System.Net;
using System.Runtime.InteropServices;

namespace HealthCheck.Agent.Metrics.Network;

/// <summary>The first address of each interface of this machine, by getifaddrs(3): one call for all.</summary>
internal static unsafe partial class LinkAddresses
{
    private const ushort InternetFamily = 2, Internet6Family = 10;

    /// <summary>Address by interface: IPv4 before IPv6, and one that reaches further before a link-local one.</summary>
    public static IReadOnlyDictionary<string, string> Read()
    {
        var best = new Dictionary<string, IPAddress>(StringComparer.Ordinal);
        if (GetAddresses(out var first) != 0)
            return new Dictionary<string, string>();
        try
        {
            for (var entry = first; entry is not null; entry = entry->Next)
            {
                if (Address(entry->Address) is { } address
                    && Marshal.PtrToStringUTF8(entry->Name) is { } name
                    && (!best.TryGetValue(name, out var known) || Rank(address) < Rank(known)))
                    best[name] = address;
            }
        }
        finally
        {
            FreeAddresses(first);
        }

        return best.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
    }

    internal static int Rank(IPAddress address) => address switch
    {
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } => 0,
        { IsIPv6LinkLocal: true } => 2,
        _ => 1,
    };

    // struct sockaddr: family, then for IPv4 port and address, for IPv6 port, flow and address.
    private static IPAddress? Address(byte* socketAddress) => socketAddress is null ? null : *(ushort*)socketAddress switch
    {
        InternetFamily => new IPAddress(new ReadOnlySpan<byte>(socketAddress + 4, 4)),
        Internet6Family => new IPAddress(new ReadOnlySpan<byte>(socketAddress + 8, 16)),
        _ => null,
    };

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
