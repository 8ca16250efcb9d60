using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// Whether the clock is synchronised and how far it is off: <c>/run/systemd/timesync/synchronized</c>, which
/// systemd-timesyncd makes, else the kernel's word of <see cref="KernelClock"/>, else what <see cref="TimeDaemon"/> is
/// told.
/// </summary>
internal sealed class ClockSource(
    HostFiles host, Func<ClockReading?> askKernel, Func<CancellationToken, Task<ClockReading?>> askDaemon,
    TimeProvider clock)
    : IMetricSource
{
    /// <summary>There while systemd-timesyncd runs, and in it a file once the clock was set.</summary>
    public const string TimesyncFolder = "/run/systemd/timesync", TimesyncMark = TimesyncFolder + "/synchronized";

    // Seldom while all is well: the bus may have to start who answers.
    private readonly BackgroundQuery<ClockReading> daemon = new(
        askDaemon, told => TimeSpan.FromMinutes(told?.Synchronized is true ? 10 : 1), clock);

    public string Name => "clock";

    /// <summary>What the last sample found; null when unknown.</summary>
    public ClockReading? Last { get; private set; }

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        Last = Read();
        return snapshot with { ClockSynchronized = Last?.Synchronized };
    }

    private ClockReading? Read()
    {
        var told = askKernel() ?? daemon.Read();
        if (host.Exists(TimesyncMark))
            return new ClockReading(true, told?.OffsetMilliseconds);
        return told ?? (host.Exists(TimesyncFolder) ? new ClockReading(false, null) : null);
    }
}
