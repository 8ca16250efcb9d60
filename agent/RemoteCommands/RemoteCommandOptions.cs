using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.RemoteCommands;

/// <summary>Whether this machine takes commands over MQTT.</summary>
/// <param name="Enabled">Off unless its owner says so.</param>
internal sealed record RemoteCommandOptions(bool Enabled)
{
    public static RemoteCommandOptions Read(SettingsSection section) => new(
        section.Flag("Enabled", false,
            "whether the machine may be restarted and shut down over MQTT, where polkit allows that"));
}
