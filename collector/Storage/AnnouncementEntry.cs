namespace HealthCheck.Collector.Storage;

/// <summary>An announcement for the history of a device.</summary>
internal sealed record AnnouncementEntry(
    int Device, long Ordinal, DateTimeOffset ReceivedAt, ReadOnlyMemory<byte> Json);
