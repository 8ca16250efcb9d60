using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Storage;

/// <summary>Where the collector keeps what it knows, and when the journal is swept.</summary>
/// <param name="Directory">Where the files are.</param>
/// <param name="SweepInterval">The longest time between two sweeps.</param>
/// <param name="JournalBytes">The journal is swept earlier when it is larger than this.</param>
internal sealed record StateOptions(string Directory, TimeSpan SweepInterval, long JournalBytes)
{
    /// <summary>Used when neither a setting nor systemd names another.</summary>
    public const string DefaultDirectory = "/var/lib/healthcheck-collector";

    /// <summary>A directory, and what nobody changed.</summary>
    public StateOptions(string directory)
        : this(directory, TimeSpan.FromMinutes(10), 256 << 20)
    {
    }

    /// <summary>Reads the section <c>State</c>.</summary>
    public static StateOptions Read(SettingsSection section)
    {
        var fromSystemd = Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0];
        return new(
            section.Text(
                "Directory", string.IsNullOrEmpty(fromSystemd) ? DefaultDirectory : fromSystemd,
                "a directory that this program may write", text => text.IndexOf('\0') < 0, "where the database is"),
            TimeSpan.FromMinutes(section.Number(
                "SweepMinutes", 10, 1, 60,
                "longest time between two sweeps of the journal into database and history; the longer, the less is written")),
            (long)section.Number(
                "JournalMegabytes", 256, 8, 4096, "the journal is swept earlier when it is larger than this") << 20);
    }
}
