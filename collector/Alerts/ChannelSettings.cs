using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.Settings;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts;

/// <summary>
/// Channels in the settings, under <c>Alerts:Channels</c>. Any value may be in a file (<c>TokenFile</c> for
/// <c>Token</c>). A secret must be, or in an environment variable.
/// </summary>
internal static class ChannelSettings
{
    private const string File = "File";

    /// <summary>Reads them. An entry with a mistake is left out, and the mistake added to those of the settings.</summary>
    public static IReadOnlyList<ChannelEntry> Read(SettingsSection section)
    {
        var all = new List<ChannelEntry>();
        foreach (var given in section.Entries(
            "Channels", "a list of { \"Kind\", \"Target\", \"Name\", options }",
            "channels over which alerts are sent, beside those that were added on the page or by a command"))
        {
            if (Read(given, section) is not { } entry)
                continue;
            if (all.Any(each => each.Name == entry.Name))
                section.Mistake(given.Key, $"has the name of another entry: give it a Name that is not '{entry.Name}'");
            else if (all.Count == ChannelFile.MostChannels)
                section.Mistake(given.Key, $"is one too many: {ChannelFile.MostChannels} channels are possible");
            else if (ChannelFile.Mistake(entry) is { } mistake)
                section.Mistake(given.Key, $"cannot be used: {mistake}");
            else
                all.Add(entry);
        }

        return all;
    }

    // Null after a mistake.
    private static ChannelEntry? Read(SettingsEntry given, SettingsSection section)
    {
        if (!given.Values.TryGetValue("Kind", out var kindName))
        {
            section.Mistake(given.Key, "has no Kind: give one of " + KindNames());
            return null;
        }

        if (ChannelKinds.Find(kindName) is not { } kind)
        {
            section.Mistake(
                given.Key, $"has an unknown Kind: '{PlainText.Line(kindName, 100)}', give one of {KindNames()}");
            return null;
        }

        string[] keys = ["Name", "Kind", "Target", "TargetFile", .. kind.Options.SelectMany(Keys)];
        var isRight = true;
        foreach (var key in given.Values.Keys.Where(key => !keys.Contains(key, StringComparer.OrdinalIgnoreCase)))
        {
            section.Mistake(
                $"{given.Key}:{key}", $"is no setting of {kind.Name}: {Spelling.Suggest(key, keys)}");
            isRight = false;
        }

        string? name = null, target = null;
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        isRight &= TryTake(given, section, "Name", isSecret: false, out name)
            & TryTake(given, section, "Target", isSecret: false, out target);
        foreach (var option in kind.Options)
        {
            isRight &= TryTake(given, section, Key(option), option.IsSecret, out var value);
            if (value is not null)
                options.Add(option.Name, value);
        }

        return isRight
            ? new(name ?? kind.Name, kind.Name, target ?? "", options) { IsFromSettings = true }
            : null;
    }

    // False after a mistake; null when it is not given.
    private static bool TryTake(
        SettingsEntry given, SettingsSection section, string key, bool isSecret, out string? value)
    {
        var isGiven = given.Values.TryGetValue(key, out value);
        if (!given.Values.TryGetValue(key + File, out var path))
        {
            if (!isGiven || !isSecret || given.FromEnvironment.Contains(key))
                return true;
            section.Mistake(
                $"{given.Key}:{key}", $"is a secret: write it into a file, and give the path of that as {key}{File}");
            return false;
        }

        if (isGiven)
        {
            section.Mistake($"{given.Key}:{key}", $"is given twice: leave out this or {key}{File}");
            return false;
        }

        try
        {
            value = UserFile.ReadText(path).Trim();
            return true;
        }
        catch (Exception e) when (UserFile.IsUnusable(e))
        {
            section.Mistake(
                $"{given.Key}:{key}{File}", path, $"the path of a file that this program may read; {ErrorText.Of(e)}");
            return false;
        }
    }

    private static string[] Keys(ChannelOption option) => [Key(option), Key(option) + File];

    private static string Key(ChannelOption option) => char.ToUpperInvariant(option.Name[0]) + option.Name[1..];

    private static string KindNames() => string.Join(", ", ChannelKinds.All.Select(each => each.Name));
}
