using System.Runtime;
using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Runtime;

/// <summary>
/// How .NET collects garbage. The program stops for it while the fleet is small: that costs the least, and is over in
/// milliseconds. With what is kept of many devices a stop would be a second, so the old part of the heap is collected
/// beside the program then, for more memory.
/// </summary>
/// <param name="fleet">The fleet.</param>
/// <param name="use">Sets the mode.</param>
internal sealed class GcMode(Fleet fleet, Action<GCLatencyMode> use)
{
    /// <summary>From more devices than this on nothing stops for the old part of the heap.</summary>
    public const int FewDevices = 10_000;

    private GCLatencyMode? used;

    /// <summary>For this process.</summary>
    public GcMode(Fleet fleet)
        : this(fleet, mode => GCSettings.LatencyMode = mode)
    {
    }

    /// <summary>Suits the fleet as it is, and as it becomes.</summary>
    public void Follow()
    {
        fleet.Changed += _ => Suit();
        Suit();
    }

    private void Suit()
    {
        var mode = fleet.Totals.Devices.Total > FewDevices ? GCLatencyMode.SustainedLowLatency : GCLatencyMode.Batch;
        if (mode == used)
            return;
        used = mode;
        use(mode);
    }
}
