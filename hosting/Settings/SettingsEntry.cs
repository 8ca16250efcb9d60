namespace HealthCheck.Hosting.Settings;

/// <summary>One of a list of entries, each with settings of its own.</summary>
/// <param name="Key">Where it stands in its section, for example <c>Channels:0</c>.</param>
/// <param name="Values">Its settings, without regard to case.</param>
/// <param name="FromEnvironment">The keys of those that come from environment variables, which a secret may.</param>
public sealed record SettingsEntry(
    string Key, IReadOnlyDictionary<string, string> Values, IReadOnlySet<string> FromEnvironment);
