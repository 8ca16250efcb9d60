using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>
/// Pressure stall information, from <c>/proc/pressure</c>; the section is null where the kernel has it off.
/// </summary>
/// <param name="Cpu">Tasks that waited for a processor.</param>
/// <param name="Memory">Tasks that waited for memory.</param>
/// <param name="Io">Tasks that waited for a disk.</param>
public sealed record PressureReading(PressureShares? Cpu, PressureShares? Memory, PressureShares? Io)
{
    internal static PressureReading Read(ref OrderedReader r) => new(
        r.Maybe("cpu"u8, PressureShares.Read), r.Maybe("memory"u8, PressureShares.Read),
        r.Maybe("io"u8, PressureShares.Read));

    internal static void Check(PressureReading pressure)
    {
        foreach (var shares in (ReadOnlySpan<PressureShares?>)[pressure.Cpu, pressure.Memory, pressure.Io])
        {
            if (shares is null)
                continue;
            if (shares.Some is { } some)
                PressureAverages.Check(some);
            if (shares.Full is { } full)
                PressureAverages.Check(full);
        }
    }
}
