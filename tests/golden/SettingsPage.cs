using System.Text;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Golden;

/// <summary>
/// Writes the reference of a program's settings from what the program reads, so that it cannot tell otherwise.
/// </summary>
internal static class SettingsPage
{
    public static byte[] Write(string program, IEnumerable<SettingInfo> settings)
    {
        var page = new StringBuilder($"""
            # Every setting of {program}

            Made from the program itself; [settings.md](settings.md) says how to set them, and explains those that
            people change. In the environment `Section:Key` is `HEALTHCHECK_Section__Key`.

            | key | default | accepted | meaning |
            |---|---|---|---|

            """);
        foreach (var setting in settings)
            page.Append(
                $"| `{setting.Key}` | {Code(setting.Default)} | {Cell(setting.Accepted)} | {Cell(setting.Meaning)} "
                    + $"|\n");
        return Encoding.UTF8.GetBytes(page.ToString().TrimEnd('\n'));
    }

    private static string Code(string text) => text.Length == 0 ? "" : $"`{text}`";

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
