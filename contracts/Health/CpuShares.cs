using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>
/// How time was spent, in percent with one decimal, 0 to 100; the six states add up to 100 but for rounding.
/// </summary>
/// <param name="UsedPercent">Everything but idle and iowait.</param>
/// <param name="UserPercent">Programs, nice ones and guests included.</param>
/// <param name="SystemPercent">The kernel on behalf of programs.</param>
/// <param name="IowaitPercent">Idle while a disk was waited for; 0 for a container, whose group does not tell.</param>
/// <param name="IrqPercent">Interrupts, hard and soft; 0 for a container, as above.</param>
/// <param name="StealPercent">Taken by the hypervisor for others; 0 for a container, as above.</param>
/// <param name="IdlePercent">Nothing to do.</param>
public sealed record CpuShares(
    double UsedPercent, double UserPercent, double SystemPercent, double IowaitPercent, double IrqPercent,
    double StealPercent, double IdlePercent)
{
    internal static CpuShares Read(ref OrderedReader r) => new(
        r.Double("usedPercent"u8), r.Double("userPercent"u8), r.Double("systemPercent"u8), r.Double("iowaitPercent"u8),
        r.Double("irqPercent"u8), r.Double("stealPercent"u8), r.Double("idlePercent"u8));

    internal static void Check(CpuShares shares)
    {
        Range(shares.UsedPercent, 0, 100);
        Range(shares.UserPercent, 0, 100);
        Range(shares.SystemPercent, 0, 100);
        Range(shares.IowaitPercent, 0, 100);
        Range(shares.IrqPercent, 0, 100);
        Range(shares.StealPercent, 0, 100);
        Range(shares.IdlePercent, 0, 100);
    }
}
