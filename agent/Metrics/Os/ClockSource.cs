using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// Whether the clock is synchronised and how far it is off: <c>/run/systemd/timesync/synchronized</c>, which systemd-timesyncd
/// makes, else the kernel's word of <see cref="KernelClock"/>.
/// </summary>
internal sealed class ClockSource(HostFiles host, Func<ClockReading?> askKernel) : IMetricSource
{
    public string Name => "clock";

    /// <summary>What the last sample found; null when unknown.</summary>
    public ClockReading? Last { get; private set; }

    public Sections AddTo(Sections sections)
    {
        Last = Read();
        return sections with { ClockSynchronized = Last?.Synchronized };
    }

    private ClockReading? Read()
    {
        var kernel = askKernel();
        if (host.Exists("/run/systemd/timesync/synchronized"))
            return new ClockReading(true, kernel?.OffsetMilliseconds);
        return kernel ?? (host.Exists("/run/systemd/timesync") ? new ClockReading(false, null) : null);
    }
}
