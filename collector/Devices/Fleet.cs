using System.Collections.Concurrent;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// All devices as they are shown, which may be ahead of what is committed. One writer replaces devices; readers take
/// what there is and never wait.
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

    /// <summary>Which devices are muted.</summary>
    public IMutes Mutes { get; set; } = new OwnerMutes();

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
        IReadOnlyCollection<Device> changed, IReadOnlyCollection<Device>? forgotten = null,
        IReadOnlyList<DeviceEvent>? events = null)
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
