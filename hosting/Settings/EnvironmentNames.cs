using System.Collections;

namespace HealthCheck.Hosting.Settings;

/// <summary>Names of environment variables that are settings, and those that were meant to be.</summary>
internal static class EnvironmentNames
{
    private const string Start = "HEALTHCHECK";

    /// <summary>The variable of a setting, for example <c>HEALTHCHECK_Mqtt__Url</c> for <c>Mqtt:Url</c>.</summary>
    public static string Of(string key) =>
        SettingsFile.EnvironmentPrefix + key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>The variables of this process whose name begins like ours, however it is written.</summary>
    public static IReadOnlyList<string> All() =>
    [
        .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(each => (string)each.Key)
            .Where(name => Letters(name).StartsWith(Start, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The setting that a variable was meant to be and is not, by a slip in its name; null when it is none.
    /// </summary>
    /// <param name="name">The variable.</param>
    /// <param name="settings">All settings of this program.</param>
    public static SettingInfo? Meant(string name, IReadOnlyList<SettingInfo> settings)
    {
        var key = name.StartsWith(SettingsFile.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase)
            ? name[SettingsFile.EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal)
            : "";
        if (settings.Any(setting => setting.Covers(key)))
            return null;
        var letters = Letters(name);
        return settings.FirstOrDefault(setting => letters == Letters(Start + setting.Key))
            ?? (key.Contains(':', StringComparison.Ordinal) ? Near(key, settings) : null);
    }

    // A slip of the hand, or half of the name: Mqtt:Password for Mqtt:PasswordFile.
    private static SettingInfo? Near(string key, IReadOnlyList<SettingInfo> settings) =>
        Spelling.Nearest(key, settings.Select(setting => setting.Key), 2) is { } nearest
            ? settings.First(setting => setting.Key == nearest)
            : settings.FirstOrDefault(setting => !key.EndsWith(':')
                && setting.Key.StartsWith(key, StringComparison.OrdinalIgnoreCase));

    private static string Letters(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
