using Microsoft.Extensions.Configuration;

namespace HealthCheck.Hosting.Settings;

/// <summary>
/// Reads settings into options records and collects every mistake on the way, misspelt keys among them, so that a user
/// sees them all at once.
/// </summary>
/// <param name="configuration">All sources together.</param>
/// <param name="strict">Sources that belong to this program alone: a key in them that nobody reads is a mistake.</param>
public sealed class SettingsReader(
    IConfiguration configuration, IReadOnlyList<(IConfiguration Source, string Name)> strict)
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
        var unknown = strict.SelectMany(each => UnknownIn(each.Source, each.Name));
        string[] all = [.. mistakes, .. unknown];
        if (all.Length > 0)
            throw new SettingsException(all);
    }

    internal string? Value(string key) => configuration[key];

    internal IReadOnlyList<string> Values(string key) =>
        configuration[key] is { } one
            ? one.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [.. configuration.GetSection(key).GetChildren().Select(child => child.Value ?? "")];

    internal void Register(SettingInfo setting) => known.Add(setting);

    internal void Mistake(string key, string value, string accepted) =>
        mistakes.Add($"{key} is '{value}': it must be {accepted}");

    private IEnumerable<string> UnknownIn(IConfiguration source, string name) =>
        from pair in source.AsEnumerable()
        where pair.Value is not null && !known.Any(setting => Covers(setting, pair.Key))
        select $"{pair.Key} (in {name}) is no setting: {Suggest(pair.Key)}";

    private static bool Covers(SettingInfo setting, string key) =>
        key.Equals(setting.Key, StringComparison.OrdinalIgnoreCase)
        || (setting.IsList && key.StartsWith(setting.Key + ":", StringComparison.OrdinalIgnoreCase));

    private string Suggest(string key) => Spelling.Suggest(key, known.Select(setting => setting.Key));
}

/// <summary>One setting: what it is called, what it is without being set, and what it means.</summary>
public sealed record SettingInfo(string Key, string Default, string Accepted, string Meaning, bool IsList = false);
