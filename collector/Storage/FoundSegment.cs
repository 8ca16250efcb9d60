namespace HealthCheck.Collector.Storage;

/// <summary>A segment as it was found at the start.</summary>
/// <param name="File">Where it is.</param>
/// <param name="Store">Whose it is.</param>
/// <param name="HighestDevice">The highest number of a device in it.</param>
internal sealed record FoundSegment(SegmentFile File, long Store, int HighestDevice);
