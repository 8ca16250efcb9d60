using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Clock of the processors, from <c>/sys/devices/system/cpu/cpu*/cpufreq</c>; see cpufreq in the kernel's admin guide. The
/// fastest core speaks for all: that is how fast one program can run now.
/// </summary>
internal sealed class CpuFrequency(HostFiles host, TimeProvider clock)
{
    private const string Folder = "/sys/devices/system/cpu";

    private readonly Cadence listing = new(clock, Cadence.Listing);
    private readonly List<string> current = [];
    private double? maximum;
    private string? governor;

    /// <returns>Null where the kernel does not tell.</returns>
    public FrequencyReading? Read()
    {
        if (listing.IsDue())
            List();
        double? fastest = null;
        foreach (var path in current)
        {
            if (host.TryAsk(path, out var text) && ParseMegahertz(text) is { } megahertz && !(megahertz < fastest))
                fastest = megahertz;
        }

        return fastest is { } now ? new FrequencyReading(now, maximum, governor) : null;
    }

    // "1800000": kilohertz; "<unknown>" from a driver that cannot tell at the moment.
    internal static double? ParseMegahertz(ReadOnlySpan<byte> text)
    {
        if (text.TrimEnd("\n "u8).SequenceEqual("<unknown>"u8))
            return null;
        return new FieldReader(text).NextWhole() is > 0 and < 1_000_000_000 and var kilohertz
            ? Math.Round(kilohertz / 1000d, 1)
            : throw new FormatException("that is no frequency");
    }

    private void List()
    {
        current.Clear();
        (maximum, governor) = (null, null);
        foreach (var name in host.List(Folder))
        {
            if (!name.StartsWith("cpu", StringComparison.Ordinal) || name.AsSpan(3).ContainsAnyExceptInRange('0', '9'))
                continue;
            var folder = $"{Folder}/{name}/cpufreq";
            if (host.TryAsk(folder + "/cpuinfo_max_freq", out var text) && ParseMegahertz(text) is { } most && !(most < maximum))
                maximum = most;
            if (host.Exists(folder + "/scaling_cur_freq"))
                current.Add(folder + "/scaling_cur_freq");
            governor ??= host.TryAsk(folder + "/scaling_governor", out _) ? host.ReadText(folder + "/scaling_governor") : null;
        }
    }
}
