namespace HealthCheck.Collector.Api;

/// <summary>What a server-sent event says when it is neither a device nor an event.</summary>
/// <param name="Id">The device it is about; null when it is about none.</param>
/// <param name="Time">When it was sent, by the collector's clock.</param>
internal sealed record DeviceChange(string? Id, DateTimeOffset Time);
