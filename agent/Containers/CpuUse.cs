using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Containers;

/// <summary>Processor time that a container has used since it began, in microseconds.</summary>
/// <param name="Used">All of it.</param>
/// <param name="User">Of programs; counted in ticks by some kernels, so it need not add up.</param>
/// <param name="System">Of the kernel on behalf of programs; likewise.</param>
internal readonly record struct CpuUse(ulong Used, ulong User, ulong System)
{
    // Counters are not all taken at one moment.
    private const double Tolerance = 4, SlackMicroseconds = 10_000_000;

    /// <summary>
    /// What went on since an earlier reading, as shares of the processors that the container may use.
    /// </summary>
    /// <param name="before">The earlier reading.</param>
    /// <param name="elapsed">Time between the two.</param>
    /// <param name="processors">How many processors it may use, above 0.</param>
    /// <param name="online">How many processors the machine has.</param>
    /// <returns>Null when no time has passed, or a counter started again or jumped.</returns>
    public CpuShares? Since(CpuUse before, TimeSpan elapsed, double processors, double online)
    {
        var most = (elapsed.TotalMicroseconds * Math.Max(processors, online) * Tolerance) + SlackMicroseconds;
        if (elapsed <= TimeSpan.Zero || CounterRate.Growth(before.Used, Used, most) is not { } used)
            return null;
        var user = CounterRate.Growth(before.User, User, most) ?? 0;
        var system = CounterRate.Growth(before.System, System, most) ?? 0;

        // The parts are coarser than the whole, so they share it out.
        var all = Math.Round(Math.Min(100, used * 100d / (elapsed.TotalMicroseconds * processors)), 1);
        var ofSystem = user + system == 0 ? 0 : Math.Round(all * system / (user + system), 1);
        return new CpuShares(all, Math.Round(all - ofSystem, 1), ofSystem, 0, 0, 0, Math.Round(100 - all, 1));
    }
}
