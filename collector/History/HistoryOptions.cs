using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.History;

/// <summary>How long history is kept.</summary>
/// <param name="Raw">Each sample.</param>
/// <param name="Minutes">Its minutes.</param>
/// <param name="Quarters">Its quarters of an hour.</param>
/// <param name="SamplesPerHour">How many samples of one device and hour are kept one by one.</param>
internal sealed record HistoryOptions(TimeSpan Raw, TimeSpan Minutes, TimeSpan Quarters, int SamplesPerHour)
{
    public static HistoryOptions Default { get; } =
        new(TimeSpan.FromDays(7), TimeSpan.FromDays(30), TimeSpan.FromDays(365), 7200);

    /// <summary>A sample where it belongs: a device whose clock stands decades behind, or ahead, leaves no file for
    /// each of its days; when it came is known.</summary>
    public Sample Place(Sample sample) =>
        sample.Time > sample.ReceivedAt || sample.ReceivedAt - sample.Time > Minutes
            ? sample with { Time = sample.ReceivedAt }
            : sample;

    public static HistoryOptions Read(SettingsSection section) => new(
        TimeSpan.FromDays(section.Number("RawDays", 7, 1, 3650, "how long each sample is kept")),
        TimeSpan.FromDays(
            section.Number("MinuteDays", 30, 1, 3650, "how long minimum, mean and maximum of each minute are kept")),
        TimeSpan.FromDays(
            section.Number("QuarterHourDays", 365, 1, 36_500, "how long those of each quarter of an hour are kept")),
        section.Number(
            "SamplesPerHour", 7200, 60, 360_000,
            "how many samples of one device and hour are kept one by one; what it sends beyond is in the minutes"));
}
