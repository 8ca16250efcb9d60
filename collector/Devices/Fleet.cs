using System.Collections.Concurrent;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// All devices as they are shown, which may be ahead of what is committed. One writer replaces devices; readers take what there
/// is and never wait.
/// </summary>
internal sealed class Fleet
{
    private const int LongestName = 200;

    private readonly ConcurrentDictionary<string, Device> devices = new(StringComparer.Ordinal);
    private FleetTotals totals = new();

    /// <summary>Counts over all devices.</summary>
    public FleetTotals Totals => Volatile.Read(ref totals);

    /// <summary>Which devices have shown which card.</summary>
    public CardIndex Cards { get; } = new();

    /// <summary>All devices, in no order.</summary>
    public IEnumerable<Device> All => devices.Select(pair => pair.Value);

    /// <summary>A device; null when it is not known.</summary>
    public Device? Find(string id) => devices.GetValueOrDefault(id);

    /// <summary>The name of a device in one line of text; its id when it is not known.</summary>
    public string NameOf(string id) => PlainText.Line(Find(id)?.Name ?? id, LongestName);

    /// <summary>Told what is new and may be shown, by the writer: who listens must be quick.</summary>
    public event Action<FleetChange>? Changed;

    /// <summary>Told the same once it is committed: for whatever is sent to a person.</summary>
    public event Action<FleetChange>? Committed;

    /// <summary>Numbers up to this one were given already, also to devices that are gone.</summary>
    public void Reserve(int highestNumber) => Volatile.Write(ref totals, totals.WithNumbersTo(highestNumber));

    /// <summary>Tells that a change is committed. For the writer alone.</summary>
    public void ReportCommitted(FleetChange change) => Committed?.Invoke(change);

    /// <summary>Takes over what was applied. For the writer alone.</summary>
    public void Publish(
        IReadOnlyCollection<Device> changed, IReadOnlyCollection<Device>? forgotten = null, IReadOnlyList<DeviceEvent>? events = null)
    {
        var sums = totals;
        foreach (var device in forgotten ?? [])
        {
            if (!devices.TryRemove(device.Id, out var known))
                continue;
            sums = sums.Without(known);
            Cards.Replace(known, null);
        }

        foreach (var device in changed)
        {
            var replaced = Find(device.Id);
            sums = sums.With(device, replaced);
            Cards.Replace(replaced, device);
            devices[device.Id] = device;
        }

        Volatile.Write(ref totals, sums);
        Changed?.Invoke(new(changed, forgotten ?? [], events ?? []));
    }
}

/// <summary>What a change made new.</summary>
internal readonly record struct FleetChange(
    IReadOnlyCollection<Device> Devices, IReadOnlyCollection<Device> Forgotten, IReadOnlyList<DeviceEvent> Events);

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
        HighestNumber = device.Adopted.Aggregate(Math.Max(HighestNumber, device.Number), (highest, each) => Math.Max(highest, each.Number)),
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
