using System.Globalization;
using System.Text;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Network;

/// <summary>
/// Which interfaces lead to other networks: that of the default route, as a bridge, a bond, a VLAN or a tunnel may be,
/// and in a container its end of a pair. From <c>route</c>, <c>ipv6_route</c> and <c>if_inet6</c> of <c>/proc/net</c>.
/// </summary>
internal sealed class WaysOut
{
    private const string Loopback = "lo";
    private const string Nowhere = "00000000000000000000000000000000";
    private const int Reject = 0x200;

    private readonly HashSet<string> defaults = new(StringComparer.Ordinal);
    private readonly HashSet<string> any = new(StringComparer.Ordinal);

    /// <summary>Reads them.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="folder">Where the tables are, for example <c>/proc/net</c>.</param>
    public static WaysOut Read(HostFiles host, string folder)
    {
        var ways = new WaysOut();
        foreach (var words in Lines(host, folder + "/route"))
            ways.AddRoute(words);
        foreach (var words in Lines(host, folder + "/ipv6_route"))
            ways.AddRoute6(words);
        foreach (var words in Lines(host, folder + "/if_inet6"))
            ways.AddAddress6(words);
        return ways;
    }

    /// <summary>Whether a default route of IPv4 or IPv6 goes through it.</summary>
    public bool HasDefault(string name) => defaults.Contains(name);

    /// <summary>Whether any route goes through it, or it has an address that reaches further than the link.</summary>
    public bool HasAny(string name) => defaults.Contains(name) || any.Contains(name);

    // "eth0 00000000 010200C0 0003 0 0 0 00000000 0 0 0": name, destination, gateway, flags, three counts, mask.
    private void AddRoute(string[] words)
    {
        if (words.Length < 8 || words[0] == Loopback || words[1].Length != 8)
            return;
        if (words[1] == "00000000" && words[7] == "00000000" && !IsRejected(words[3]))
            defaults.Add(words[0]);
        else
            any.Add(words[0]);
    }

    // Destination, its prefix, source, its prefix, next hop, metric, two counts, flags, name; all in hex.
    private void AddRoute6(string[] words)
    {
        if (words.Length >= 10 && words[9] != Loopback && words[0] == Nowhere && words[1] == "00"
            && !IsRejected(words[8]))
            defaults.Add(words[9]);
    }

    // Address, number of the interface, prefix, scope (00 is global), flags, name.
    private void AddAddress6(string[] words)
    {
        if (words.Length >= 6 && words[3] == "00" && words[5] != Loopback)
            any.Add(words[5]);
    }

    private static bool IsRejected(string flags) =>
        !uint.TryParse(
            flags, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)
        || (bits & Reject) != 0;

    private static IEnumerable<string[]> Lines(HostFiles host, string path) => !host.TryAsk(path, out var text)
        ? []
        : Encoding.UTF8.GetString(text).Split('\n')
            .Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
