namespace HealthCheck.Collector.Storage;

/// <summary>A segment was merged into another meanwhile: read again from the list as it is now.</summary>
internal sealed class SegmentReplacedException : Exception;
