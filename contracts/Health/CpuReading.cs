using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>
/// What the processors did since the sample before, from <c>/proc/stat</c>, or what a container did, from its control
/// group; null in the first sample of a run.
/// </summary>
/// <param name="Total">All processors together; of a container, as a share of <paramref name="Processors"/>.</param>
/// <param name="Cores">Each online processor, by number; empty where the figures are a container's.</param>
/// <param name="Frequency">How fast they run; null where the kernel does not tell.</param>
/// <param name="LimitedBy">
/// <c>cgroup</c> when the figures are those of a container; null when they are the machine's.
/// </param>
/// <param name="Processors">
/// How many processors the container may keep busy, for example 0.5: all of them in use are 100 %. Null when the
/// figures are the machine's.
/// </param>
public sealed record CpuReading(
    CpuShares Total, IReadOnlyList<CoreReading> Cores, FrequencyReading? Frequency, string? LimitedBy = null,
    double? Processors = null)
{
    internal static CpuReading Read(ref OrderedReader r) => new(
        r.Object("total"u8, CpuShares.Read), r.List("cores"u8, CoreReading.Read),
        r.Maybe("frequency"u8, FrequencyReading.Read), r.MaybeText("limitedBy"u8), r.MaybeDouble("processors"u8));

    internal static void Check(CpuReading cpu)
    {
        CpuShares.Check(cpu.Total);
        Each(cpu.Cores, CoreReading.Check);
        Range(cpu.Frequency?.Megahertz, 0, 1e6);
        Range(cpu.Frequency?.MaximumMegahertz, 0, 1e6);
        Text(cpu.Frequency?.Governor);
        Text(cpu.LimitedBy);
        Range(cpu.Processors, 0, 65536);
    }
}
