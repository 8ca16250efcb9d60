using HealthCheck.Agent.Settings;

namespace HealthCheck.Agent.Service;

/// <summary>Reads the settings of this run again, from file, environment and command line.</summary>
internal sealed record SettingsSource(Func<AgentSettings> Read);
