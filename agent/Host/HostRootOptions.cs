using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Host;

/// <summary>Which machine is measured.</summary>
/// <param name="Root">Where its proc, sys, etc, run and dev are, without a slash at the end; empty for this
/// machine.</param>
internal sealed record HostRootOptions(string Root)
{
    public static HostRootOptions Read(SettingsSection section) => new(
        section.Text("Root", "/", "the path of a folder that exists", Directory.Exists,
            "where proc, sys and etc of the measured machine are").TrimEnd('/'));
}
