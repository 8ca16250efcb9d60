using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Ingest;

/// <summary>How messages get from the broker into the database.</summary>
/// <param name="CommitInterval">How long a message waits at most for its commit; readers see it before.</param>
/// <param name="Session">How long the broker keeps messages for a collector that is away.</param>
internal sealed record IngestOptions(TimeSpan CommitInterval, TimeSpan Session)
{
    /// <summary>Reads the section <c>Ingest</c>.</summary>
    public static IngestOptions Read(SettingsSection section) => new(
        TimeSpan.FromMilliseconds(section.Number(
            "CommitMilliseconds", 30_000, 1, 600_000,
            "how long a message waits at most for its commit, and so for its acknowledgement; readers see it at once. "
            + "The longer, the less an SD card is worn")),
        TimeSpan.FromDays(section.Number(
            "SessionDays", 7, 1, 365, "how long the broker keeps messages for a collector that is away")));
}
