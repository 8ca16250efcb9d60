using System.Buffers;
using System.IO.Enumeration;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>Whether and what Home Assistant is told of this device.</summary>
/// <param name="Enabled">Whether the device announces itself to Home Assistant.</param>
/// <param name="DiscoveryPrefix">What Home Assistant's own topics begin with.</param>
/// <param name="Include">Keys of the only entities that are announced, with * for any letters; all when empty.</param>
/// <param name="Exclude">Keys of entities that are not announced; it has the last word.</param>
internal sealed record HomeAssistantOptions(
    bool Enabled, string DiscoveryPrefix, IReadOnlyList<string> Include, IReadOnlyList<string> Exclude)
{
    private const string Accepted = "the key of an entity (docs/home-assistant.md has them), with * for any letters";
    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_*?");

    public static HomeAssistantOptions Read(SettingsSection section) => new(
        section.Flag("Enabled", true, "whether the device announces itself to Home Assistant"),
        section.Text(
            "DiscoveryPrefix", Topics.DefaultDiscoveryPrefix, Topics.PrefixRule, Topics.IsPrefix,
            "what Home Assistant's own topics begin with"),
        section.List("Include", Accepted, IsPattern, "the only entities that are announced; all when empty"),
        section.List("Exclude", Accepted, IsPattern, "entities that are not announced"));

    public bool Wants(string key) => (Include.Count == 0 || Matches(Include, key)) && !Matches(Exclude, key);

    public bool Equals(HomeAssistantOptions? other) =>
        other is not null && (Enabled, DiscoveryPrefix) == (other.Enabled, other.DiscoveryPrefix)
        && Include.SequenceEqual(other.Include) && Exclude.SequenceEqual(other.Exclude);

    public override int GetHashCode() => HashCode.Combine(Enabled, DiscoveryPrefix, Include.Count, Exclude.Count);

    private static bool Matches(IReadOnlyList<string> patterns, string key)
    {
        foreach (var pattern in patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, key, ignoreCase: false))
                return true;
        }

        return false;
    }

    private static bool IsPattern(string text) =>
        text.Length is > 0 and <= 128 && !text.AsSpan().ContainsAnyExcept(Letters);
}
