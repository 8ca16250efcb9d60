namespace HealthCheck.Contracts;

/// <summary>
/// Pressure stall information, from <c>/proc/pressure</c>; the section is null where the kernel has it off.
/// </summary>
/// <param name="Cpu">Tasks that waited for a processor.</param>
/// <param name="Memory">Tasks that waited for memory.</param>
/// <param name="Io">Tasks that waited for a disk.</param>
public sealed record PressureReading(PressureShares? Cpu, PressureShares? Memory, PressureShares? Io);
