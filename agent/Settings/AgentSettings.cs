using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Agent.Sampling;
using HealthCheck.Hosting.Logging;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Settings;

/// <summary>All settings, one record for each feature.</summary>
internal sealed record AgentSettings(
    MqttOptions Mqtt, HealthOptions Health, ProblemOptions Problems, HttpOptions Http, DeviceOptions Device,
    NetworkOptions Network, HostRootOptions Host, StateOptions State, BacklogOptions Backlog, LogOptions Log,
    HomeAssistantOptions HomeAssistant, RemoteCommandOptions Commands)
{
    /// <summary>The settings that are part of the announcement.</summary>
    public AnnouncedSettings Announced =>
        new(
            Device.Name, Device.Tags, Http.Port, Http.Scheme, Http.OnlyAddress?.ToString(), Health.IntervalSeconds);

    public const string DefaultFile = "/etc/healthcheck/agent.json";

    /// <exception cref="SettingsException">Lists all mistakes in the settings.</exception>
    public static AgentSettings Read(SettingsReader reader)
    {
        var settings = new AgentSettings(
            MqttOptions.Read(reader.Section("Mqtt")),
            HealthOptions.Read(reader.Section("Health")),
            ProblemOptions.Read(reader.Section("Verdict")),
            HttpOptions.Read(reader.Section("Http")),
            DeviceOptions.Read(reader.Section("Device")),
            NetworkOptions.Read(reader.Section("Network")),
            HostRootOptions.Read(reader.Section("Host")),
            StateOptions.Read(reader.Section("State")),
            BacklogOptions.Read(reader.Section("Backlog")),
            LogOptions.Read(reader.Section("Log")),
            HomeAssistantOptions.Read(reader.Section("HomeAssistant")),
            RemoteCommandOptions.Read(reader.Section("Commands")));
        reader.ThrowIfMistaken();
        return settings;
    }
}
