using System.Globalization;
using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Network;

/// <summary>
/// Network interfaces: counters from <c>/proc/net/dev</c>, state and speed from <c>/sys/class/net</c>, radios from
/// <c>/proc/net/wireless</c>, addresses and network names by <see cref="NetworkCalls"/>. An interface with a
/// <c>device</c> is physical; of the others (lo, veth, docker0, br-…) only a way out is told, see
/// <see cref="WaysOut"/>, and what the settings ask for.
/// </summary>
internal sealed class NetworkSource(
    HostFiles host, NetworkOptions options, NetworkCalls calls, bool isInContainer, ReadErrors errors,
    TimeProvider clock)
    : IMetricSource
{
    // Gigabit is the least that is assumed of a link: a driver may say less than it carries.
    private const double LeastMegabits = 1000, BytesPerMegabit = 125_000;

    // -1 without a cable, which drivers print without its sign in 32 or 16 bits; and more than any link has.
    private const long UnknownSpeed = uint.MaxValue, UnknownSpeed16 = ushort.MaxValue, MostMegabits = 10_000_000;

    // Drivers that count every few seconds show more in a short time than the link carries.
    private const double Tolerance = 8;

    private static readonly TimeSpan CallEvery = TimeSpan.FromSeconds(30);

    private readonly Cadence listing = new(clock, Cadence.Listing);
    private readonly Cadence calling = new(clock, CallEvery);
    private readonly List<Link> links = [];
    private IReadOnlyDictionary<string, string> addresses = new Dictionary<string, string>();
    private string? folder, counters, radios;
    private long sample;

    public string Name => "network";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        var now = clock.GetTimestamp();
        // A container's view of its host is that of the host's first process.
        folder ??= host.IsThisMachine || !host.Exists("/proc/1/net/dev") ? "/proc/net" : "/proc/1/net";
        if (!ReadCounters())
            return snapshot;
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

        return snapshot.Cut("network", readings, out var kept) with { Network = kept };
    }

    private bool ReadCounters()
    {
        if (!errors.TryRead(host, counters ??= folder + "/dev", out var text))
            return false;
        sample++;
        var place = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (!InterfaceLine.TrySplit(line, out var name, out var figures))
            {
                if (!line.IsEmpty && !line.Contains((byte)'|'))
                    errors.Note(counters, $"{FieldReader.Show(line)} is no line of an interface");
                continue;
            }

            var link = Find(name, place++);
            link.Now = LinkCounters.Parse(figures, out var fault);
            link.Fault = link.IsReported ? fault : null;
            link.SeenIn = sample;
        }

        if (place == 0)
            errors.Report(counters, "there is no line of an interface");
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

        var link = new Link(Encoding.UTF8.GetString(name), name.ToArray());
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
            link.IsWayOut |= ways.HasDefault(link.Name)
                || (!hasHardware && ways.HasAny(link.Name) && (isInContainer || IsEndOfPair(folder)));
            link.IsReported = link.Name.Length <= ContractLimits.TextLength
                && options.Wants(link.Name, isHardware || link.IsWayOut);
            link.Radio = host.Exists(folder + "/wireless") || host.Exists(folder + "/phy80211")
                ? link.Radio ?? new RadioScale()
                : null;
            link.IsAsked = false;
        }

        calling.Hasten();
    }

    // The other end is an interface of another namespace, or a bridge has this one.
    private bool IsEndOfPair(string folder) =>
        !host.Exists(folder + "/master") && host.TryAsk(folder + "/iflink", out var other) && Number(other) is { } peer
        && host.TryAsk(folder + "/ifindex", out var own) && Number(own) is { } index && peer != index;

    private static int? Number(ReadOnlySpan<byte> text) =>
        int.TryParse(text.TrimEnd((byte)'\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private void ReadStates()
    {
        foreach (var link in links)
        {
            if (!link.IsReported || link.SeenIn != sample)
                continue;
            var state = host.TryAsk(link.StatePath, out var text) ? text.TrimEnd("\n "u8) : default;
            if (link.IsAsked && state.SequenceEqual(link.StateBytes))
                continue;
            link.IsAsked = true;
            link.StateBytes = state.ToArray();
            link.State = LinkState.Parse(state);
            if (link.State is null && !state.IsEmpty)
                errors.Note(link.StatePath, $"{FieldReader.Show(state)} is no state of a link");
            link.MegabitsPerSecond = link.Radio is null ? ReadSpeed(link) : null;
            calling.Hasten();
        }
    }

    private void Call()
    {
        addresses = calls.Addresses();
        foreach (var link in links)
            link.NetworkName = link.IsReported && link.Radio is not null ? calls.NetworkName(link.Name) : null;
    }

    private NetworkReading Describe(Link link, long now)
    {
        if (link.Fault is { } fault)
            errors.Report($"{counters} ({link.Name})", fault);
        if (link.Now.HasImpossible)
            errors.Note(
                $"{counters} ({link.Name})", "a counter is below 0 or beyond 2^63, so its driver subtracted too much");
        double? received = null, sent = null;
        if (link.Before is { } before)
        {
            var elapsed = clock.GetElapsedTime(before.Timestamp, now);
            var most = link.MegabitsPerSecond is { } speed
                ? Math.Max(speed, LeastMegabits) * BytesPerMegabit * Tolerance
                : CounterRate.MostBytesPerSecond;
            received =
                Rounded(CounterRate.Between(before.Counters.ReceivedBytes, link.Now.ReceivedBytes, elapsed, most));
            sent = Rounded(
                CounterRate.Between(before.Counters.TransmittedBytes, link.Now.TransmittedBytes, elapsed, most));
        }

        link.Before = (link.Now, now);
        return new NetworkReading(
            link.Name, addresses.GetValueOrDefault(link.Name), link.State, link.MegabitsPerSecond,
            CounterRate.OnWire(link.Now.ReceivedBytes), CounterRate.OnWire(link.Now.TransmittedBytes), received, sent,
            CounterRate.OnWire(link.Now.Errors), CounterRate.OnWire(link.Now.Dropped),
            link.Radio is { } radio ? DescribeRadio(link, radio) : null);
    }

    private static double? Rounded(double? rate) => rate is { } known ? Math.Round(known) : null;

    private WifiReading DescribeRadio(Link link, RadioScale scale)
    {
        if (!errors.TryRead(host, radios ??= folder + "/wireless", out var text)
            || WirelessTable.Find(text, link.NameBytes, scale, out var fault) is not { } connected)
            return new WifiReading(null, null, null);
        if (fault is not null)
            errors.Report($"{radios} ({link.Name})", fault);
        return connected with { NetworkName = link.NetworkName };
    }

    private int? ReadSpeed(Link link)
    {
        // An error is the answer of a link that is down. A tunnel of a program says 10, which is made up.
        if (host.Exists($"/sys/class/net/{link.Name}/tun_flags") || !host.TryAsk(link.SpeedPath, out var text))
            return null;
        var fields = new FieldReader(text);
        if (!fields.TryNextWhole(out var speed))
            errors.Note(link.SpeedPath, fields.Fault);
        else if (speed is not (-1 or UnknownSpeed or UnknownSpeed16) && speed is < 0 or > MostMegabits)
            errors.Note(link.SpeedPath, fields.OutOfRange);
        return speed is > 0 and <= MostMegabits and not UnknownSpeed16 ? (int)speed : null;
    }
}
