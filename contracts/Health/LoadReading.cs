using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>Load averages, from <c>/proc/loadavg</c>.</summary>
/// <param name="Native">As the kernel gives them: tasks that run or wait for disk, averaged.</param>
/// <param name="Core">The same divided by <paramref name="Processors"/>; null when that is unknown.</param>
/// <param name="Processors">
/// How many processors there are to do it: those online, or what a container may use of them where that is less, for
/// example 0.5; null when unknown.
/// </param>
public sealed record LoadReading(LoadAverages Native, LoadAverages? Core, double? Processors = null)
{
    internal static LoadReading Read(ref OrderedReader r) => new(
        r.Object("native"u8, LoadAverages.Read), r.Maybe("core"u8, LoadAverages.Read), r.MaybeDouble("processors"u8));

    internal static void Check(LoadReading load)
    {
        LoadAverages.Check(load.Native);
        Range(load.Processors, 0, 65536);
        if (load.Core is { } core)
            LoadAverages.Check(core);
    }
}
