using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Host;

/// <summary>Where the agent keeps the little that it must remember.</summary>
internal sealed record StateOptions(string Directory)
{
    private const string Default = "/var/lib/healthcheck-agent";

    public static StateOptions Read(SettingsSection section) => new(
        section.Text(
            "Directory",
            Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } given ? given : Default,
            "the path of a folder", path => path.Length > 0 && !File.Exists(path),
            "where the agent remembers who it is, if the board does not"));
}
