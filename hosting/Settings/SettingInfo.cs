namespace HealthCheck.Hosting.Settings;

/// <summary>One setting: what it is called, what it is without being set, and what it means.</summary>
public sealed record SettingInfo(string Key, string Default, string Accepted, string Meaning, bool IsList = false)
{
    /// <summary>Whether a key is this setting, or an element of it.</summary>
    public bool Covers(string key) =>
        key.Equals(Key, StringComparison.OrdinalIgnoreCase)
        || (IsList && key.StartsWith(Key + ":", StringComparison.OrdinalIgnoreCase));
}
