using System.Runtime.InteropServices;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Whether the clock is synchronised: <c>/run/systemd/timesync/synchronized</c>, else the kernel's own word by
/// adjtimex(2), which any time daemon sets.
/// </summary>
internal sealed partial class ClockSource(HostFiles host) : IMetricSource
{
    private const int Unsynchronized = 0x40;

    public string Name => "clock";

    public HealthSnapshot AddTo(HealthSnapshot snapshot) => snapshot with { ClockSynchronized = IsSynchronized() };

    private bool? IsSynchronized()
    {
        if (host.Exists("/run/systemd/timesync/synchronized"))
            return true;
        if (host.IsThisMachine)
            return ReadKernelStatus() is { } status ? (status & Unsynchronized) == 0 : null;
        return host.Exists("/run/systemd/timesync") ? false : null;
    }

    private static unsafe int? ReadKernelStatus()
    {
        // struct timex of 64-bit Linux: modes, then four longs, then status; 208 bytes in all.
        var timex = stackalloc long[32];
        new Span<long>(timex, 32).Clear();
        return AdjustTime(timex) < 0 ? null : (int)timex[5];
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static unsafe partial int AdjustTime(long* timex);
}
