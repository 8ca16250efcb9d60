using HealthCheck.Collector.Clock;
using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Ingest;

/// <summary>The devices as they are after what was applied in a batch, and what happened to them.</summary>
/// <param name="fleet">What is committed.</param>
/// <param name="lastEvent">Number of the newest event that is committed.</param>
internal sealed class BatchDevices(Fleet fleet, long lastEvent)
{
    // With what it is made of and what waits already, a commit stays far below LogSegment.MostFrameBytes.
    private const long MostChangedBytes = 64 << 20;

    private readonly Dictionary<string, Device> changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Device> forgotten = new(StringComparer.Ordinal);
    private long changedBytes;

    /// <summary>Devices that are not as they were.</summary>
    public IReadOnlyCollection<Device> Changed => changed.Values;

    /// <summary>Devices that are gone, as they were committed.</summary>
    public IReadOnlyCollection<Device> Forgotten => forgotten.Values;

    /// <summary>What happened.</summary>
    public BatchEvents Events { get; } = new(lastEvent);

    /// <summary>The cards of devices that changed.</summary>
    public CardIndex Cards { get; } = new();

    /// <summary>Memory of all devices.</summary>
    public long Bytes { get; private set; } = fleet.Totals.Bytes;

    /// <summary>How many devices were heard for the first time.</summary>
    public int Created { get; private set; }

    /// <summary>Whether what is kept of the devices that changed is so much that the batch should end.</summary>
    public bool IsFull => changedBytes >= MostChangedBytes;

    /// <summary>A device as it is after what was applied so far; null when there is none.</summary>
    public Device? Find(string id) =>
        changed.GetValueOrDefault(id) ?? (forgotten.ContainsKey(id) ? null : fleet.Find(id));

    /// <summary>Takes over a device and tells what happened to it.</summary>
    /// <param name="before">The device as <see cref="Find"/> gave it; null for a new one.</param>
    /// <param name="after">The device now.</param>
    /// <param name="now">When.</param>
    /// <param name="isRedelivered">Whether the message that says so may be an old one.</param>
    public void Put(Device? before, Device after, DateTimeOffset now, bool isRedelivered = false)
    {
        if (before is null)
            Created++;
        after = after.NotAfter(now);
        (var told, after) = DeferredEvents.Compare(before, after, isRedelivered);
        after = Events.Tell(after, DeviceEvents.Between(told, after, now), now);
        Cards.Replace(before, after);
        var size = DeviceMemory.Of(after);
        var growth = size - (before is null ? 0 : DeviceMemory.Of(before));
        Bytes += growth;
        changedBytes += changed.ContainsKey(after.Id) ? Math.Max(0, growth) : size;
        changed[after.Id] = after;
    }

    /// <summary>Puts a device in the place of what it was.</summary>
    /// <param name="before">The device as <see cref="Find"/> gave it.</param>
    /// <param name="after">The device now.</param>
    /// <param name="now">When.</param>
    /// <param name="done">What was done to it, beside what can be seen from the two.</param>
    public void Replace(Device before, Device after, DateTimeOffset now, EventDraft? done = null)
    {
        Put(before, after, now);
        if (done is not null)
            Events.Add(after.Id, done, now);
    }

    /// <summary>Removes a device with everything of its own.</summary>
    public void Forget(Device device)
    {
        changed.Remove(device.Id);
        Bytes -= DeviceMemory.Of(device);
        Cards.Replace(device, null);
        if (fleet.Find(device.Id) is { } committed)
            forgotten[device.Id] = committed;

        // Who lives again under an id that it had adopted keeps what happened there, being part of the change.
        foreach (var living in device.Adopted.Select(each => Find(each.Id)).OfType<Device>())
            changed[living.Id] = living;
    }

    /// <summary>Removes a device, and tells so.</summary>
    public void Forget(Device device, DateTimeOffset now, EventDraft told)
    {
        Forget(device);
        Events.Add(device.Id, told, now);
    }

    /// <summary>Tells what is held back, or was left out, of devices that had nothing new to say since.</summary>
    public void TellAll(DateTimeOffset now)
    {
        foreach (var device in fleet.All.Where(each => each.DeferredEvents is not null).ToList())
        {
            if (Find(device.Id) is { DeferredEvents: not null } untold)
                Put(untold, untold, now);
        }

        foreach (var device in fleet.All.Where(each => each.EventState.Quota.OwesCount(now)).ToList())
        {
            if (Find(device.Id) is not { } known)
                continue;
            var told = Events.TellOmitted(known, now);
            if (!ReferenceEquals(told, known))
                changed[told.Id] = told;
        }
    }

    /// <summary>
    /// The time was set otherwise: what was noted in this run of the collector means another moment. Tells nothing.
    /// </summary>
    public void Shift(ClockShift shift)
    {
        foreach (var id in fleet.All.Select(device => device.Id).Concat(changed.Keys).ToHashSet(StringComparer.Ordinal))
        {
            if (Find(id) is not { } before || before.Shifted(shift) is var after && ReferenceEquals(before, after))
                continue;
            Cards.Replace(before, after);
            changed[id] = after;
        }
    }
}
