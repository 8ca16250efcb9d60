using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>When the machine booted and how long ago.</summary>
/// <param name="Since">The boot, from <c>btime</c> in <c>/proc/stat</c>; null when unknown.</param>
/// <param name="Duration">Time since then, from <c>/proc/uptime</c>; null when unknown.</param>
public sealed record UptimeReading(BootTime? Since, UptimeDuration? Duration)
{
    internal static UptimeReading Read(ref OrderedReader r) => new(
        r.Maybe("since"u8, BootTime.Read), r.Maybe("duration"u8, UptimeDuration.Read));

    internal static void Check(UptimeReading uptime)
    {
        Text(uptime.Since?.Pretty);
        Text(uptime.Duration?.Pretty);
        Range(uptime.Duration?.Seconds, 0, long.MaxValue);
    }
}
