namespace HealthCheck.Contracts;

/// <summary>The devices a collector knows: the answer of <c>GET /api/devices</c>.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Items">The devices, by name.</param>
public sealed record DeviceList(int Total, IReadOnlyList<DeviceSummary> Items);

/// <summary>A device in a few words. Values that only an announcement tells are null until there is one.</summary>
/// <param name="Id">Identity of the device.</param>
/// <param name="Name">What people call it: the name the owner gave it here, else the announced one.</param>
/// <param name="Hostname">Host name.</param>
/// <param name="Address">IP address from which it reaches the broker.</param>
/// <param name="Model">Name of the board.</param>
/// <param name="Tags">Words for grouping: those the owner gave it here, else the announced ones.</param>
/// <param name="AgentVersion">Version of its agent.</param>
/// <param name="Presence">Whether it is there; offline until it said otherwise.</param>
/// <param name="Status">The verdict of its latest snapshot; null until there is one.</param>
/// <param name="FirstSeen">When the collector first heard of it, by the collector's clock.</param>
/// <param name="LastSeen">When it last said something itself; a replay by the broker and a last will do not count.</param>
/// <param name="Missing">Samples known to have been measured that have not reached the store.</param>
/// <param name="SilentAfter">An online device that says nothing until then is silent: three intervals after
/// <paramref name="LastSeen"/>. Null unless it is online.</param>
/// <param name="Muted">Whether the owner wants no alerts about it.</param>
public sealed record DeviceSummary(
    string Id, string? Name, string? Hostname, string? Address, string? Model, IReadOnlyList<string> Tags,
    string? AgentVersion, Presence Presence, HealthStatus? Status,
    DateTimeOffset FirstSeen, DateTimeOffset? LastSeen, long Missing,
    DateTimeOffset? SilentAfter = null, bool Muted = false);

/// <summary>The announcements of a device, newest first: the answer of <c>GET /api/devices/{id}/announcements</c>.</summary>
/// <param name="Total">How many are kept.</param>
/// <param name="Items">Each announcement that differed from the one before.</param>
public sealed record AnnouncementHistory(int Total, IReadOnlyList<AnnouncementRecord> Items);

/// <summary>An announcement and when it came.</summary>
/// <param name="ReceivedAt">When it reached the collector, by the collector's clock.</param>
/// <param name="Announcement">What the device said.</param>
public sealed record AnnouncementRecord(DateTimeOffset ReceivedAt, DeviceAnnouncement Announcement);
