using HealthCheck.Hosting.Settings;
using Serilog.Events;

namespace HealthCheck.Hosting.Logging;

/// <summary>How much is logged.</summary>
public sealed record LogOptions(LogEventLevel Level)
{
    /// <summary>Reads the section <c>Log</c>.</summary>
    public static LogOptions Read(SettingsSection section) =>
        new(section.Word("Level", LogEventLevel.Information, "the least that is logged"));
}
