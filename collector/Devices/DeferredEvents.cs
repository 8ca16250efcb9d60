using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// What was last told of a device while events are held back. A message that the broker sends again may have been
/// committed already: "online, offline" told once leaves the device offline, and hearing the two again must not tell
/// them again. So redelivered messages change the device and tell nothing; the first new message tells the difference,
/// if one is left.
/// </summary>
internal sealed record DeferredEvents(Presence Presence, DateTimeOffset PresenceSince, LatestAnnouncement? Announcement)
{
    /// <summary>With what a device is to be compared, and the device itself.</summary>
    public static (Device? Told, Device After) Compare(Device? before, Device after, bool isRedelivered)
    {
        if (before is null)
            return (null, after);
        var told = before.DeferredEvents ?? new(before.Presence, before.PresenceSince, before.Announcement);
        if (!isRedelivered)
            return (told.Of(before), after.DeferredEvents is null ? after : after with { DeferredEvents = null });
        var now = new DeferredEvents(after.Presence, after.PresenceSince, after.Announcement);
        return (now.Of(before), after with { DeferredEvents = told.IsSameAs(now) ? null : told });
    }

    private Device Of(Device device) =>
        Presence == device.Presence && ReferenceEquals(Announcement, device.Announcement)
        ? device
        : device with { Presence = Presence, PresenceSince = PresenceSince, Announcement = Announcement };

    private bool IsSameAs(DeferredEvents other) =>
        Presence == other.Presence
        && (ReferenceEquals(Announcement, other.Announcement)
            || (Announcement is { } mine && other.Announcement is { } others
                && mine.Json.Span.SequenceEqual(others.Json.Span)));
}
