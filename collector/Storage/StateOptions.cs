using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Storage;

/// <summary>Where the collector keeps what it knows, and when the log is flushed.</summary>
/// <param name="Directory">Where the files are.</param>
/// <param name="FlushInterval">The longest time between two flushes.</param>
/// <param name="LogBytes">The log is flushed earlier when it is larger than this.</param>
internal sealed record StateOptions(string Directory, TimeSpan FlushInterval, long LogBytes)
{
    /// <summary>Used when neither a setting nor systemd names another.</summary>
    public const string DefaultDirectory = "/var/lib/healthcheck-collector";

    /// <summary>A directory that is flushed more often than by default.</summary>
    public StateOptions(string directory)
        : this(directory, TimeSpan.FromMinutes(10), 256 << 20)
    {
    }

    public static StateOptions Read(SettingsSection section)
    {
        var fromSystemd = Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0];
        return new(
            section.Text(
                "Directory", string.IsNullOrEmpty(fromSystemd) ? DefaultDirectory : fromSystemd,
                "a directory that this program may write", text => text.IndexOf('\0') < 0, "where the database is"),
            TimeSpan.FromMinutes(section.Number(
                "FlushMinutes", 60, 1, 1440,
                "longest time between two flushes of the log into database and history; the longer, the less is "
                    + "written")),
            (long)section.Number(
                "LogMegabytes", 256, 8, 4096, "the log is flushed earlier when it is larger than this") << 20);
    }
}
