namespace HealthCheck.Contracts;

/// <summary>When the machine booted and how long ago.</summary>
/// <param name="Since">The boot, from <c>btime</c> in <c>/proc/stat</c>; null when unknown.</param>
/// <param name="Duration">Time since then, from <c>/proc/uptime</c>; null when unknown.</param>
public sealed record UptimeReading(BootTime? Since, UptimeDuration? Duration);

/// <summary>The moment of boot. Steady: it does not jitter with the second in which it is computed.</summary>
/// <param name="Time">Unix time in milliseconds.</param>
/// <param name="Iso">The same in ISO 8601, UTC, for example <c>2022-02-22T13:13:32Z</c>.</param>
/// <param name="Pretty">The same in the device's local time, day first, for example <c>22/02/2022T13:13:32</c>.</param>
public sealed record BootTime(long Time, DateTimeOffset Iso, string Pretty);

/// <summary>How long a machine has been up.</summary>
/// <param name="Seconds">Whole seconds, 0 or more.</param>
/// <param name="Pretty">In words without zero parts, for example <c>5 days, 3 hours and 43 seconds</c>.</param>
public sealed record UptimeDuration(long Seconds, string Pretty);
