using HealthCheck.Contracts;

namespace HealthCheck.Agent.Host;

/// <summary>The operating system, from <c>/etc/os-release</c>; see os-release(5).</summary>
internal static class OsRelease
{
    // The last is the mark that editors put before UTF-8.
    private static readonly char[] Blanks = [' ', '\t', '\r', '\uFEFF'];

    // PRETTY_NAME="Debian GNU/Linux 12 (bookworm)": assignments as a shell reads them.
    internal static OperatingSystemInfo? Parse(string? text)
    {
        if (text is null)
            return null;
        var values = text.Split('\n')
            .Select(line => line.Trim(Blanks).Split('=', 2))
            .Where(pair => pair.Length == 2 && !pair[0].StartsWith('#'))
            .GroupBy(pair => pair[0], pair => FirmwareText.Line(Unquote(pair[1])), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        var name = values.GetValueOrDefault("PRETTY_NAME")
            ?? FirmwareText.Line($"{values.GetValueOrDefault("NAME")} {values.GetValueOrDefault("VERSION")}");
        return new OperatingSystemInfo(values.GetValueOrDefault("ID"), name, values.GetValueOrDefault("VERSION_ID"));
    }

    private static string Unquote(string value) =>
        value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0]
            ? value[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\$", "$", StringComparison.Ordinal)
            : value.Trim('"', '\'');
}
