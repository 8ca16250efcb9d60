using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.CheckBack;

/// <summary>How devices are asked back over HTTP.</summary>
/// <param name="Interval">Time between two checks of a device; zero for none.</param>
/// <param name="Parallel">How many are asked at the same time.</param>
/// <param name="AllowPublic">Whether addresses of the open internet may be asked.</param>
/// <param name="AllowLoopback">Whether this machine itself may be asked.</param>
internal sealed record CheckBackOptions(TimeSpan Interval, int Parallel, bool AllowPublic, bool AllowLoopback)
{
    /// <summary>Without any setting.</summary>
    public static CheckBackOptions Default { get; } = new(TimeSpan.FromHours(1), 8, false, false);

    /// <summary>Reads the section <c>CheckBack</c>.</summary>
    public static CheckBackOptions Read(SettingsSection section) => new(
        TimeSpan.FromMinutes(
            section.Number(
                "IntervalMinutes", 60, 0, 10_080, "time between two checks of a device over HTTP; 0 for none")),
        section.Number("Parallel", 8, 1, 256, "how many devices are asked over HTTP at the same time"),
        section.Flag("AllowPublic", false, "whether devices with an address of the open internet are asked over HTTP"),
        section.Flag("AllowLoopback", false, "whether a device on this machine is asked over HTTP"));
}
