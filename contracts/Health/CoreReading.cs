using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>One processor.</summary>
/// <param name="Core">Its number, 0 or more.</param>
/// <param name="Shares">How its time was spent.</param>
public sealed record CoreReading(int Core, CpuShares Shares)
{
    internal static CoreReading Read(ref OrderedReader r) => new(r.Int("core"u8), r.Object("shares"u8, CpuShares.Read));

    internal static void Check(CoreReading core, string? list)
    {
        Range(core.Core, 0, 65535);
        CpuShares.Check(core.Shares);
    }
}
