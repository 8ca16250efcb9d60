using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Storage;

/// <summary>How long events are kept.</summary>
/// <param name="Age">No longer than this.</param>
/// <param name="Number">And no more than this.</param>
internal sealed record EventOptions(TimeSpan Age, int Number)
{
    public static EventOptions Default { get; } = new(TimeSpan.FromDays(365), 1_000_000);

    public static EventOptions Read(SettingsSection section) => new(
        TimeSpan.FromDays(section.Number("Days", 365, 1, 36_500, "how long events are kept")),
        section.Number("Number", 1_000_000, 1000, 100_000_000, "how many events are kept"));
}
