namespace HealthCheck.Collector.Ingest.Limits;

/// <summary>
/// What one device may say, so that no device takes the place of others. Each is far above what an agent sends: a day
/// that waited in
/// an agent or at the broker comes through at once.
/// </summary>
internal static class DeviceLimits
{
    /// <summary>Minutes of <see cref="LimitsOptions.MessagesPerMinute"/> that a device may use at once: a week at an
    /// interval of 30
    /// seconds, which the broker keeps for a collector that was away, has 20,160 samples.</summary>
    public const int MinutesAtOnce = 10;

    /// <summary>
    /// Announcements that differ from the one before: at once, and each minute. Of those beyond the newest waits.
    /// </summary>
    public const int AnnouncementsAtOnce = 60, AnnouncementsPerMinute = 6;

    /// <summary>
    /// Runs of an agent that were not heard of before: at once, and each minute. systemd starts a crashing agent as
    /// often.
    /// </summary>
    public const int RunsAtOnce = 256, RunsPerMinute = 12;

    /// <summary>Hours of the past that samples are for: at once, and each minute. Each hour is a part of the history
    /// that is written
    /// anew.</summary>
    public const int HoursAtOnce = 72, HoursPerMinute = 24;

    /// <summary>
    /// Names of figures, beyond those of the first sample, of which samples are taken within an hour.
    /// </summary>
    public const int FigureNamesPerHour = 1024;

    /// <summary>So long <c>/health</c> names a device that said too much.</summary>
    public static readonly TimeSpan ToldFor = TimeSpan.FromMinutes(10);
}
