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
/// How many processors the container may keep busy, for example 0.5: all of them in use are 100 %. Null when the figures
/// are the machine's.
/// </param>
public sealed record CpuReading(
    CpuShares Total, IReadOnlyList<CoreReading> Cores, FrequencyReading? Frequency, string? LimitedBy = null,
    double? Processors = null);

/// <summary>How time was spent, in percent with one decimal, 0 to 100; the six states add up to 100 but for rounding.</summary>
/// <param name="UsedPercent">Everything but idle and iowait.</param>
/// <param name="UserPercent">Programs, nice ones and guests included.</param>
/// <param name="SystemPercent">The kernel on behalf of programs.</param>
/// <param name="IowaitPercent">Idle while a disk was waited for; 0 for a container, whose group does not tell.</param>
/// <param name="IrqPercent">Interrupts, hard and soft; 0 for a container, as above.</param>
/// <param name="StealPercent">Taken by the hypervisor for others; 0 for a container, as above.</param>
/// <param name="IdlePercent">Nothing to do.</param>
public sealed record CpuShares(
    double UsedPercent, double UserPercent, double SystemPercent, double IowaitPercent, double IrqPercent,
    double StealPercent, double IdlePercent);

/// <summary>One processor.</summary>
/// <param name="Core">Its number, 0 or more.</param>
/// <param name="Shares">How its time was spent.</param>
public sealed record CoreReading(int Core, CpuShares Shares);

/// <summary>Clock of the processors, from <c>/sys/devices/system/cpu/cpu*/cpufreq</c>.</summary>
/// <param name="Megahertz">The fastest core's right now.</param>
/// <param name="MaximumMegahertz">The most the hardware can; null when unknown.</param>
/// <param name="Governor">Who decides, for example <c>ondemand</c>; null when unknown.</param>
public sealed record FrequencyReading(double Megahertz, double? MaximumMegahertz, string? Governor);
