using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>Whether a device was there, by its events.</summary>
internal static class PastPresence
{
    /// <summary>What it was before its events; null when nobody could miss it: it was new, or never said so.</summary>
    /// <param name="device">The device as it is now.</param>
    /// <param name="events">Its events, oldest first.</param>
    public static Presence? Before(Device device, IReadOnlyList<DeviceEvent> events) =>
        device.IsPresenceUnsaid || events.Any(each => each.Kind == EventKind.FirstSeen)
            ? null
            : events.FirstOrDefault(each => After(each.Kind) is not null) switch
            {
                { Before: { } before } when Enum.TryParse<Presence>(before, ignoreCase: true, out var known) => known,
                { Kind: EventKind.Online } => Presence.Offline,
                { } => Presence.Online,
                null => device.Presence,
            };

    /// <summary>What an event made of it; null for events about something else.</summary>
    public static Presence? After(EventKind kind) => kind switch
    {
        EventKind.Online => Presence.Online,
        EventKind.Offline => Presence.Offline,
        EventKind.Stopped => Presence.Stopped,
        _ => null,
    };
}
