using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics;

/// <summary>Ticks of a hundredth of a second spent in each state: since boot, or between two samples.</summary>
internal readonly record struct CpuTimes(ulong User, ulong System, ulong Iowait, ulong Irq, ulong Steal, ulong Idle)
{
    public ulong Total => User + System + Iowait + Irq + Steal + Idle;

    public CpuTimes Plus(CpuTimes other) => new(
        User + other.User, System + other.System, Iowait + other.Iowait, Irq + other.Irq, Steal + other.Steal,
        Idle + other.Idle);

    /// <summary>What was spent since an earlier sample.</summary>
    /// <param name="before">The earlier sample.</param>
    /// <param name="most">More ticks than can have passed.</param>
    /// <returns>Null when that is unknown: a counter started again, or jumped.</returns>
    public CpuTimes? Since(CpuTimes before, double most) =>
        CounterRate.Growth(before.User, User, most) is { } user
        && CounterRate.Growth(before.System, System, most) is { } system
        && GrowthOfIdle(before.Iowait, Iowait, most) is { } iowait
        && CounterRate.Growth(before.Irq, Irq, most) is { } irq
        && GrowthOfIdle(before.Idle, Idle, most) is { } idle
            ? new CpuTimes(user, system, iowait, irq, StolenSince(before, most) ?? 0, idle)
            : null;

    /// <summary>
    /// What the host took since an earlier sample. Kernels 4.4 to 4.8 in a virtual machine let it run backwards at
    /// every look, which must not cost the other shares.
    /// </summary>
    /// <returns>Null when that is unknown; the shares then are those without it.</returns>
    public ulong? StolenSince(CpuTimes before, double most) => CounterRate.Growth(before.Steal, Steal, most);

    // The kernel only estimates these two, and takes some back at times; see proc_stat(5).
    private static ulong? GrowthOfIdle(ulong before, ulong now, double most) =>
        now < before && before - now <= most ? 0 : CounterRate.Growth(before, now, most);
}
