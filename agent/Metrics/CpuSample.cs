using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>The <c>cpu</c> lines of <c>/proc/stat</c> at one moment, without those that could not be read.</summary>
/// <param name="Total">All processors together; null when that line could not be read.</param>
/// <param name="Cores">Each online processor, in the order of the kernel.</param>
/// <param name="Timestamp">When, by the monotonic clock.</param>
/// <param name="LeftOut">How many processors there are beyond <see cref="ContractLimits.ListLength"/>.</param>
internal sealed record CpuSample(CpuTimes? Total, IReadOnlyList<CoreTimes> Cores, long Timestamp, int LeftOut)
{
    /// <summary>Times of one processor; null when it was offline or could not be read.</summary>
    public CpuTimes? Find(int number)
    {
        // Cores stand in order, and seldom is one missing before another.
        if (number < Cores.Count && Cores[number].Number == number)
            return Cores[number].Times;
        foreach (var core in Cores)
        {
            if (core.Number == number)
                return core.Times;
        }

        return null;
    }
}
