using HealthCheck.Agent.Settings;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Tests;

/// <summary>Settings as a user would give them.</summary>
internal static class TestSettings
{
    /// <exception cref="SettingsException">Something is set wrongly.</exception>
    public static AgentSettings With(params (string Key, string Value)[] pairs) => AgentSettings.Read(SettingsFile.Read(
        "/no/such/settings.json", null, pairs.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))));
}
