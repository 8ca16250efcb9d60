namespace HealthCheck.Contracts;

/// <summary>When the machine booted and how long ago.</summary>
/// <param name="Since">The boot, from <c>btime</c> in <c>/proc/stat</c>; null when unknown.</param>
/// <param name="Duration">Time since then, from <c>/proc/uptime</c>; null when unknown.</param>
public sealed record UptimeReading(BootTime? Since, UptimeDuration? Duration);
