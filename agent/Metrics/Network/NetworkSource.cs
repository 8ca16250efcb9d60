using System.Globalization;
using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Network;

/// <summary>
/// Network interfaces: counters from <c>/proc/net/dev</c>, state and speed from <c>/sys/class/net</c>, radios from
/// <c>/proc/net/wireless</c>, addresses and network names by <see cref="NetworkCalls"/>. An interface with a
/// <c>device</c> is physical; of the others (lo, veth, docker0, br-…) only a way out is told, see <see cref="WaysOut"/>, and what the
/// settings ask for.
/// </summary>
internal sealed class NetworkSource(
    HostFiles host, NetworkOptions options, NetworkCalls calls, bool isInContainer, TimeProvider clock) : IMetricSource
{
    private static readonly TimeSpan CallEvery = TimeSpan.FromSeconds(30);

    private readonly Cadence listing = new(clock, Cadence.Listing);
    private readonly Cadence calling = new(clock, CallEvery);
    private readonly List<Link> links = [];
    private IReadOnlyDictionary<string, string> addresses = new Dictionary<string, string>();
    private string? folder, counters, radios;
    private long sample;

    public string Name => "network";

    public Sections AddTo(Sections sections)
    {
        var now = clock.GetTimestamp();
        // A container's view of its host is that of the host's first process.
        folder ??= host.IsThisMachine || !host.Exists("/proc/1/net/dev") ? "/proc/net" : "/proc/1/net";
        if (!ReadCounters())
            return sections;
        if (listing.IsDue())
            Classify();
        ReadStates();
        if (calling.IsDue())
            Call();

        var readings = new List<NetworkReading>(4);
        foreach (var link in links)
        {
            if (link.IsReported && link.SeenIn == sample)
                readings.Add(Describe(link, now));
        }

        return sections.Cut("network", readings, out var kept) with { Network = kept };
    }

    private bool ReadCounters()
    {
        if (!host.TryRead(counters ??= folder + "/dev", out var text))
            return false;
        sample++;
        var place = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            // The two lines of headings have no colon.
            var line = text[range];
            var colon = line.IndexOf((byte)':');
            if (colon <= 0)
                continue;
            var link = Find(line[..colon].TrimStart((byte)' '), place++);
            link.Now = LinkCounters.Parse(line[(colon + 1)..]);
            link.SeenIn = sample;
        }

        return true;
    }

    // The table keeps its order, so the place is nearly always right.
    private Link Find(ReadOnlySpan<byte> name, int place)
    {
        if (place < links.Count && name.SequenceEqual(links[place].NameBytes))
            return links[place];
        foreach (var known in links)
        {
            if (name.SequenceEqual(known.NameBytes))
                return known;
        }

        var link = new Link(Encoding.UTF8.GetString(name));
        links.Add(link);
        listing.Hasten();
        return link;
    }

    private void Classify()
    {
        links.RemoveAll(link => link.SeenIn != sample);
        links.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        var ways = WaysOut.Read(host, folder!);
        var hasHardware = links.Exists(link => host.Exists($"/sys/class/net/{link.Name}/device"));
        foreach (var link in links)
        {
            var folder = $"/sys/class/net/{link.Name}";
            var isHardware = host.Exists(folder + "/device");

            // One that was the way out stays, or it would go from the list with the route when its cable is pulled.
            link.IsWayOut |= ways.HasDefault(link.Name) || (!hasHardware && ways.HasAny(link.Name) && (isInContainer || IsEndOfPair(folder)));
            link.IsReported = link.Name.Length <= ContractLimits.TextLength && options.Wants(link.Name, isHardware || link.IsWayOut);
            link.IsWireless = host.Exists(folder + "/wireless") || host.Exists(folder + "/phy80211");
            link.IsAsked = false;
        }

        calling.Hasten();
    }

    // The other end is an interface of another namespace, or a bridge has this one.
    private bool IsEndOfPair(string folder) =>
        !host.Exists(folder + "/master") && host.TryAsk(folder + "/iflink", out var other) && Number(other) is { } peer
        && host.TryAsk(folder + "/ifindex", out var own) && Number(own) is { } index && peer != index;

    private static int? Number(ReadOnlySpan<byte> text) =>
        int.TryParse(text.TrimEnd((byte)'\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void ReadStates()
    {
        foreach (var link in links)
        {
            if (!link.IsReported || link.SeenIn != sample)
                continue;
            var state = host.TryAsk(link.StatePath, out var text) ? text.TrimEnd("\n "u8) : default;
            if (link.IsAsked && Ascii.Equals(state, link.State ?? ""))
                continue;
            link.IsAsked = true;
            link.State = state.Length is > 0 and < 32 ? Encoding.UTF8.GetString(state) : null;
            link.MegabitsPerSecond = !link.IsWireless && host.TryAsk(link.SpeedPath, out var speed) ? ParseSpeed(speed) : null;
            calling.Hasten();
        }
    }

    private void Call()
    {
        addresses = calls.Addresses();
        foreach (var link in links)
            link.NetworkName = link.IsReported && link.IsWireless ? calls.NetworkName(link.Name) : null;
    }

    private NetworkReading Describe(Link link, long now)
    {
        double? received = null, sent = null;
        if (link.Before is { } before && clock.GetElapsedTime(before.Timestamp, now) is { Ticks: > 0 } elapsed)
        {
            received = LinkCounters.Rate(before.Counters.ReceivedBytes, link.Now.ReceivedBytes, elapsed);
            sent = LinkCounters.Rate(before.Counters.TransmittedBytes, link.Now.TransmittedBytes, elapsed);
        }

        link.Before = (link.Now, now);
        return new NetworkReading(
            link.Name, addresses.GetValueOrDefault(link.Name), link.State, link.MegabitsPerSecond,
            link.Now.ReceivedBytes, link.Now.TransmittedBytes, received, sent, link.Now.Errors, link.Now.Dropped,
            link.IsWireless ? DescribeRadio(link) : null);
    }

    private WifiReading DescribeRadio(Link link) =>
        host.TryRead(radios ??= folder + "/wireless", out var text) && WirelessTable.Find(text, link.NameBytes) is { } connected
            ? connected with { NetworkName = link.NetworkName }
            : new WifiReading(null, null, null);

    // "1000": megabits a second; -1 or an error without a cable.
    internal static int? ParseSpeed(ReadOnlySpan<byte> text) =>
        new FieldReader(text).NextWhole() is > 0 and <= int.MaxValue and var speed ? (int)speed : null;
}
