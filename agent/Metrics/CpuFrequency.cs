using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Clock of the processors, from <c>/sys/devices/system/cpu/cpu*/cpufreq</c>; see cpufreq in the kernel's admin guide.
/// The fastest core speaks for all: that is how fast one program can run now. What cannot be read is left out and
/// noted.
/// </summary>
internal sealed class CpuFrequency(HostFiles host, ReadErrors errors, TimeProvider clock)
{
    private const string Folder = "/sys/devices/system/cpu";
    private const ulong MostKilohertz = 1_000_000_000;
    private const int LongestGovernor = 15;

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
            if (ReadMegahertz(path) is { } megahertz && !(megahertz < fastest))
                fastest = megahertz;
        }

        return fastest is { } now ? new FrequencyReading(now, maximum, governor) : null;
    }

    private double? ReadMegahertz(string path)
    {
        if (!host.TryAsk(path, out var text) || IsUnknown(text))
            return null;
        var megahertz = ParseMegahertz(text);
        if (megahertz is null)
            errors.Note(path, $"{FieldReader.Show(text.TrimEnd("\n "u8))} is no frequency");
        return megahertz;
    }

    // From a driver that cannot tell at the moment; 0 is the same.
    private static bool IsUnknown(ReadOnlySpan<byte> text) =>
        text.TrimEnd("\n "u8) is var word && (word.SequenceEqual("<unknown>"u8) || word.SequenceEqual("0"u8));

    // "1800000": kilohertz.
    internal static double? ParseMegahertz(ReadOnlySpan<byte> text) =>
        new FieldReader(text).TryNextUnsigned(out var kilohertz) && kilohertz is > 0 and < MostKilohertz
            ? Math.Round(kilohertz / 1000d, 1)
            : null;

    private void List()
    {
        current.Clear();
        (maximum, governor) = (null, null);
        foreach (var name in host.List(Folder))
        {
            if (!name.StartsWith("cpu", StringComparison.Ordinal) || name.AsSpan(3).ContainsAnyExceptInRange('0', '9'))
                continue;
            var folder = $"{Folder}/{name}/cpufreq";
            if (ReadMegahertz(folder + "/cpuinfo_max_freq") is { } most && !(most < maximum))
                maximum = most;
            if (host.Exists(folder + "/scaling_cur_freq"))
                current.Add(folder + "/scaling_cur_freq");
            governor ??= ReadGovernor(folder + "/scaling_governor");
        }
    }

    private string? ReadGovernor(string path)
    {
        if (!host.TryAsk(path, out var text))
            return null;
        var name = text.TrimEnd("\n "u8);
        if (name.Length is > 0 and <= LongestGovernor && !name.ContainsAnyExceptInRange((byte)'_', (byte)'z'))
            return Encoding.ASCII.GetString(name);
        errors.Note(path, $"{FieldReader.Show(name)} is no governor");
        return null;
    }
}
