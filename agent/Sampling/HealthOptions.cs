using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Sampling;

/// <summary>How often is measured.</summary>
internal sealed record HealthOptions(int IntervalSeconds)
{
    public static HealthOptions Read(SettingsSection section) =>
        new(section.Number("IntervalSeconds", 30, 1, 3600, "seconds between two snapshots"));

    public TimeSpan Interval => TimeSpan.FromSeconds(IntervalSeconds);
}
