namespace HealthCheck.Agent.Metrics;

/// <summary>Ticks of a hundredth of a second spent in each state: since boot, or between two samples.</summary>
internal readonly record struct CpuTimes(ulong User, ulong System, ulong Iowait, ulong Irq, ulong Steal, ulong Idle)
{
    public ulong Total => User + System + Iowait + Irq + Steal + Idle;

    public CpuTimes Plus(CpuTimes other) => new(
        User + other.User, System + other.System, Iowait + other.Iowait, Irq + other.Irq, Steal + other.Steal, Idle + other.Idle);

    /// <summary>What was spent since an earlier sample.</summary>
    /// <param name="before">The earlier sample.</param>
    /// <param name="most">More ticks than can have passed.</param>
    /// <returns>Null when that is unknown: a counter started again, or jumped.</returns>
    public CpuTimes? Since(CpuTimes before, double most) =>
        CounterRate.Growth(before.User, User, most) is { } user
        && CounterRate.Growth(before.System, System, most) is { } system
        && GrowthOfIdle(before.Iowait, Iowait, most) is { } iowait
        && CounterRate.Growth(before.Irq, Irq, most) is { } irq
        && CounterRate.Growth(before.Steal, Steal, most) is { } steal
        && GrowthOfIdle(before.Idle, Idle, most) is { } idle
            ? new CpuTimes(user, system, iowait, irq, steal, idle)
            : null;

    // The kernel only estimates these two, and takes some back at times; see proc_stat(5).
    private static ulong? GrowthOfIdle(ulong before, ulong now, double most) =>
        now < before && before - now <= most ? 0 : CounterRate.Growth(before, now, most);
}
