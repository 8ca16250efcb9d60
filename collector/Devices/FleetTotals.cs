using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>Counts over all devices.</summary>
internal sealed record FleetTotals
{
    // Wide, because each device may claim to have lost as much as a long holds.
    private Int128 missing, lost;

    /// <summary>Devices by presence.</summary>
    public DeviceCounts Devices { get; private init; } = new(0, 0, 0, 0);

    /// <summary>Memory that all devices take, see <see cref="DeviceMemory"/>.</summary>
    public long Bytes { get; private init; }

    /// <summary>The highest number given to a device.</summary>
    public int HighestNumber { get; private init; }

    /// <summary>Samples missing.</summary>
    public long Missing => (long)Int128.Min(missing, long.MaxValue);

    /// <summary>Those of them that will not come any more.</summary>
    public long Lost => (long)Int128.Min(lost, long.MaxValue);

    /// <summary>The counts after one device took the place of another.</summary>
    public FleetTotals With(Device device, Device? replaced) => new()
    {
        missing = missing + device.Runs.Missing - (replaced?.Runs.Missing ?? 0),
        lost = lost + device.Runs.Lost - (replaced?.Runs.Lost ?? 0),
        Bytes = Bytes + DeviceMemory.Of(device) - (replaced is null ? 0 : DeviceMemory.Of(replaced)),
        HighestNumber = device.Adopted.Aggregate(Math.Max(HighestNumber, device.Number), (highest, each) =>
            Math.Max(highest, each.Number)),
        Devices = Count(Count(Devices, replaced, -1), device, +1),
    };

    /// <summary>The counts after one device was removed. Its number is not given again.</summary>
    public FleetTotals Without(Device device) => new()
    {
        missing = missing - device.Runs.Missing,
        lost = lost - device.Runs.Lost,
        HighestNumber = HighestNumber,
        Bytes = Bytes - DeviceMemory.Of(device),
        Devices = Count(Devices, device, -1),
    };

    /// <summary>The counts when numbers up to this one were given.</summary>
    public FleetTotals WithNumbersTo(int number) => this with { HighestNumber = Math.Max(HighestNumber, number) };

    private static DeviceCounts Count(DeviceCounts counts, Device? device, int by) => device?.Presence switch
    {
        null => counts,
        Presence.Online => counts with { Total = counts.Total + by, Online = counts.Online + by },
        Presence.Stopped => counts with { Total = counts.Total + by, Stopped = counts.Stopped + by },
        _ => counts with { Total = counts.Total + by, Offline = counts.Offline + by },
    };
}
