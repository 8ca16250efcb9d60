using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Ingest;

/// <summary>The events of a batch, numbered on from the newest that is committed.</summary>
internal sealed class BatchEvents(long lastEvent)
{
    private readonly List<DeviceEvent> events = [];

    /// <summary>The events, in ascending numbers.</summary>
    public IReadOnlyList<DeviceEvent> All => events;

    /// <summary>Number of the newest.</summary>
    public long Last => lastEvent + events.Count;

    /// <summary>Adds what happened to a device, as much of it as an hour may hold: anyone may make a device flap.</summary>
    /// <returns>The device, with what was told of it.</returns>
    public Device Tell(Device device, IEnumerable<Happening> happened, DateTimeOffset now)
    {
        foreach (var each in happened)
        {
            var quota = device.Chronicle.Quota.At(now);
            if (!quota.IsUsedUp)
                Add(device.Id, each, now);
            else if (!quota.IsSaid)
                Add(device.Id, new(EventKind.EventsLeftOut, $"{EventQuota.PerHour} events within an hour: further ones are left out until {quota.Until:HH:mm} UTC"), now);
            else
                continue;
            device = device with { Chronicle = device.Chronicle with { Quota = quota.Next() } };
        }

        return device;
    }

    /// <summary>Adds one whatever was told before.</summary>
    public void Add(string id, Happening what, DateTimeOffset now) =>
        events.Add(new(Last + 1, id, what.Kind, now, what.Code, what.Before, what.After, what.Message));
}
