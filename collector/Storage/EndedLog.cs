using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Storage;

/// <summary>What there is to flush.</summary>
/// <param name="Segments">Segments of the log that nothing is added to any more.</param>
/// <param name="Devices">All devices as they were when the last of them ended, never ahead of what is committed; null
/// when that cannot be told now.</param>
internal sealed record EndedLog(IReadOnlyList<MemTable> Segments, IReadOnlyList<Device>? Devices)
{
    public static EndedLog None { get; } = new([], []);
}
