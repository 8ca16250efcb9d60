using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Storage;

/// <summary>Where the collector keeps what it knows.</summary>
internal sealed record StateOptions(string Directory)
{
    /// <summary>Used when neither a setting nor systemd names another.</summary>
    public const string DefaultDirectory = "/var/lib/healthcheck-collector";

    /// <summary>Reads the section <c>State</c>.</summary>
    public static StateOptions Read(SettingsSection section)
    {
        var fromSystemd = Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0];
        return new(section.Text(
            "Directory", string.IsNullOrEmpty(fromSystemd) ? DefaultDirectory : fromSystemd,
            "a directory that this program may write", text => text.IndexOf('\0') < 0, "where the database is"));
    }
}
