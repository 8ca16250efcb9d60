namespace HealthCheck.Contracts;

/// <summary>Pressure stall information, from <c>/proc/pressure</c>; the section is null where the kernel has it off.</summary>
/// <param name="Cpu">Tasks that waited for a processor.</param>
/// <param name="Memory">Tasks that waited for memory.</param>
/// <param name="Io">Tasks that waited for a disk.</param>
public sealed record PressureReading(PressureShares? Cpu, PressureShares? Memory, PressureShares? Io);

/// <summary>Share of time in percent, averaged over ten seconds, one minute and five minutes; 0 to 100.</summary>
/// <param name="Some">Some task waited; null when it cannot be read.</param>
/// <param name="Full">All tasks waited at once; null where that has no meaning.</param>
public sealed record PressureShares(PressureAverages? Some, PressureAverages? Full);

/// <summary>Averages in percent, 0 to 100. One that cannot be read is null.</summary>
/// <param name="TenSeconds">Over ten seconds.</param>
/// <param name="Minute">Over one minute.</param>
/// <param name="FiveMinutes">Over five minutes.</param>
public sealed record PressureAverages(double? TenSeconds, double? Minute, double? FiveMinutes);
