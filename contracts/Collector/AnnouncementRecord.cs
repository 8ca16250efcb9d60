namespace HealthCheck.Contracts;

/// <summary>An announcement and when it came.</summary>
/// <param name="ReceivedAt">When it reached the collector, by the collector's clock.</param>
/// <param name="Announcement">What the device said.</param>
public sealed record AnnouncementRecord(DateTimeOffset ReceivedAt, DeviceAnnouncement Announcement);
