using HealthCheck.Hosting.Text;
using Microsoft.Extensions.Configuration;

namespace HealthCheck.Hosting.Settings;

/// <summary>
/// Reads settings into options records and collects every mistake on the way, misspelt keys among them, so that a user
/// sees them all at once.
/// </summary>
/// <param name="configuration">All sources together.</param>
/// <param name="sources">Each of them, the one that wins first.</param>
/// <param name="variables">Names of environment variables that may have been meant as settings.</param>
public sealed class SettingsReader(
    IConfiguration configuration, IReadOnlyList<SettingsOrigin> sources, IReadOnlyList<string> variables)
{
    private readonly List<string> mistakes = [];
    private readonly List<SettingInfo> known = [];

    /// <summary>Every setting that was asked for, in order: the reference of what there is.</summary>
    public IReadOnlyList<SettingInfo> Known => known;

    /// <summary>The settings under one name, for example <c>Health</c>.</summary>
    public SettingsSection Section(string name) => new(this, name);

    /// <summary>Call after the last section was read.</summary>
    /// <exception cref="SettingsException">There was any mistake.</exception>
    public void ThrowIfMistaken()
    {
        string[] all =
            [.. mistakes, .. sources.Where(source => source.IsStrict).SelectMany(UnknownIn), .. MisspeltVariables()];
        if (all.Length > 0)
            throw new SettingsException(all);
    }

    internal string? Value(string key) => configuration[key];

    internal IReadOnlyList<string> Values(string key)
    {
        if (configuration[key] is { } one)
            return one.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        List<IConfigurationSection> entries = [.. configuration.GetSection(key).GetChildren()];
        if (entries.Exists(entry => !entry.Key.All(char.IsAsciiDigit)))
            Mistake(key, "takes a list: write it in [ ] and not in { }");
        return [.. entries.Select(entry => entry.Value ?? "")];
    }

    // Each with its values. What is no entry, and what is no single value in one, is a mistake.
    internal IEnumerable<KeyValuePair<string, IReadOnlyList<IConfigurationSection>>> Entries(string key)
    {
        const string Form = "takes a list of entries: [ { \"Key\": \"value\" } ]";
        if (configuration[key] is { Length: > 0 })
            Mistake(key, Form);
        foreach (var entry in configuration.GetSection(key).GetChildren())
        {
            if (!entry.Key.All(char.IsAsciiDigit) || entry.Value is { Length: > 0 })
            {
                Mistake(entry.Path, "is no entry: the list is written as [ { \"Key\": \"value\" } ]");
                continue;
            }

            var values = entry.GetChildren().ToList();
            foreach (var nested in values.Where(each => each.GetChildren().Any()))
                Mistake(nested.Path, "takes one value, no list and no { }");
            yield return new(entry.Path, [.. values.Where(each => each.Value is not null)]);
        }
    }

    // The environment is the one place that other programs use, too.
    internal bool IsFromEnvironment(string key) =>
        sources.FirstOrDefault(source => source.Values[key] is not null) is { IsStrict: false };

    internal void Register(SettingInfo setting) => known.Add(setting);

    internal void Mistake(string key, string value, string accepted) =>
        mistakes.Add($"{key} is {ShownValue.Of(key, PlainText.Line(value))}{Where(key)}: it must be {accepted}");

    // Where it stands goes before the colon, as in the other one.
    internal void Mistake(string key, string words)
    {
        var colon = words.IndexOf(": ", StringComparison.Ordinal);
        mistakes.Add(colon < 0 ? $"{key} {words}{Where(key)}" : $"{key} {words[..colon]}{Where(key)}{words[colon..]}");
    }

    // On the command line whoever reads this has just typed it.
    private string Where(string key)
    {
        var source = sources.FirstOrDefault(source => source.Values.GetSection(key).Exists());
        return source is null || source == sources[0] ? "" : $" ({source.WhereIs(key)})";
    }

    private IEnumerable<string> UnknownIn(SettingsOrigin source) =>
        from pair in source.Values.AsEnumerable()
        where !source.Values.GetSection(pair.Key).GetChildren().Any() && !known.Any(setting => setting.Covers(pair.Key))
        select $"{PlainText.Line(pair.Key)} (in {source.WhereIs(pair.Key)}) {WhyUnknown(pair.Key)}";

    private string WhyUnknown(string key)
    {
        if (known.FirstOrDefault(setting => IsBelow(setting.Key, key)) is { } inside)
            return $"is no setting but a section: \"{key}\": {{ \"{inside.Key[(key.Length + 1)..]}\": … }}";
        if (known.FirstOrDefault(setting => IsBelow(key, setting.Key)) is { } whole)
            return $"is no setting: {whole.Key} takes one value, no list and no {{ }}";
        return $"is no setting: {Spelling.Suggest(key, known.Select(setting => setting.Key))}";
    }

    private static bool IsBelow(string key, string above) =>
        key.StartsWith(above + ":", StringComparison.OrdinalIgnoreCase);

    private IEnumerable<string> MisspeltVariables() =>
        from name in variables
        let meant = EnvironmentNames.Meant(name, known)
        where meant is not null
        select $"{PlainText.Line(name)} (in the environment) is no setting: did you mean "
            + $"{EnvironmentNames.Of(meant.Key)}?";
}
