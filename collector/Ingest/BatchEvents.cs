using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Ingest;

/// <summary>The events of a batch, numbered on from the newest that is committed.</summary>
internal sealed class BatchEvents(long lastEvent)
{
    private readonly List<DeviceEvent> events = [];

    /// <summary>The events, in ascending numbers.</summary>
    public IReadOnlyList<DeviceEvent> All => events;

    /// <summary>Number of the newest.</summary>
    public long Last => lastEvent + events.Count;

    /// <summary>
    /// Adds what happened to a device, as much of it as an hour may hold: anyone may make a device flap.
    /// </summary>
    /// <returns>The device, with what was told of it.</returns>
    public Device Tell(Device device, IEnumerable<EventDraft> happened, DateTimeOffset now)
    {
        foreach (var each in happened)
        {
            device = TellOmitted(device, now);
            var quota = device.EventState.Quota.At(now);
            if (!quota.IsUsedUp)
            {
                Add(device.Id, each, now);
                quota = quota.Next();
            }
            else
            {
                if (!quota.IsSaid)
                {
                    Add(device.Id, new(EventKind.EventsLeftOut, Beyond(quota)), now);
                    quota = quota.Next();
                }

                quota = quota.Omit();
            }

            device = With(device, quota);
        }

        return device;
    }

    /// <summary>Says how many events of a device were left out in an hour that is over.</summary>
    /// <returns>The device, with what was told of it.</returns>
    public Device TellOmitted(Device device, DateTimeOffset now)
    {
        var quota = device.EventState.Quota;
        if (!quota.OwesCount(now))
            return device;
        var count = Amount.Of(quota.LeftOut, "more event was", "more events were");
        var message = $"{count} left out from {quota.Since:HH:mm} to {quota.Until:HH:mm} UTC";
        Add(device.Id, new(EventKind.EventsLeftOut, message), now);
        return With(device, quota with { LeftOut = 0 });
    }

    /// <summary>Adds one whatever was told before.</summary>
    public void Add(string id, EventDraft what, DateTimeOffset now) =>
        events.Add(new(Last + 1, id, what.Kind, now, what.Code, what.Before, what.After, what.Message));

    private static Device With(Device device, EventQuota quota) =>
        device with { EventState = device.EventState with { Quota = quota } };

    private static string Beyond(EventQuota quota) =>
        $"{EventQuota.PerHour} events within an hour: further ones are left out until {quota.Until:HH:mm} UTC";
}
