using System.Globalization;

namespace HealthCheck.Agent.Host;

/// <summary>
/// How many processors are online, from <c>/sys/devices/system/cpu/online</c>, else from the <c>cpuN</c> lines of
/// <c>/proc/stat</c>. Asked at each use: processors can be taken offline.
/// </summary>
internal static class OnlineProcessors
{
    private const string File = "/sys/devices/system/cpu/online";

    // More than the kernel can be built for.
    private const int Most = 65536;

    /// <param name="host">The machine.</param>
    /// <param name="note">Notes a list that makes no sense; null to ignore it.</param>
    /// <returns>1 to 65,536; null when the machine does not tell.</returns>
    public static int? Count(HostFiles host, Action<string, string>? note = null)
    {
        if (host.TryAsk(File, out var list))
        {
            if (CountList(list) is { } online)
                return online;
            note?.Invoke(File, $"{FieldReader.Show(list.Trim("\n "u8))} is no list of processors");
        }

        return host.TryAsk("/proc/stat", out var stat) ? CountLines(stat) : null;
    }

    // "0-3,6": ranges and single numbers, see cpu-hotplug in the kernel's documentation.
    internal static int? CountList(ReadOnlySpan<byte> list)
    {
        var count = 0;
        list = list.Trim("\n "u8);
        foreach (var part in list.Split((byte)','))
        {
            var range = list[part];
            var dash = range.IndexOf((byte)'-');
            if (!TryParse(dash < 0 ? range : range[..dash], out var first)
                || !TryParse(dash < 0 ? range : range[(dash + 1)..], out var last) || last < first)
                return null;
            count += last - first + 1;
            if (count > Most)
                return null;
        }

        return count;
    }

    // "cpu0 1234 …" for each online processor, after "cpu  …" for all of them.
    internal static int? CountLines(ReadOnlySpan<byte> stat)
    {
        var count = 0;
        foreach (var line in stat.Split((byte)'\n'))
        {
            var text = stat[line];
            if (text.StartsWith("cpu"u8) && text.Length > 3 && char.IsAsciiDigit((char)text[3]))
                count++;
        }

        return count is > 0 and <= Most ? count : null;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out ushort number) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
