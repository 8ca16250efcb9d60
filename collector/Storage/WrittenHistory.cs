namespace HealthCheck.Collector.Storage;

/// <summary>What became of the samples of a segment of the log.</summary>
/// <param name="Files">Segments of history with the samples of all other devices.</param>
/// <param name="Failed">Devices whose samples cannot be packed, by number, and why. None is written.</param>
/// <param name="Beyond">How many samples of a device, by number, are in the minutes only.</param>
internal sealed record WrittenHistory(
    IReadOnlyCollection<SegmentFile> Files, IReadOnlyDictionary<int, Exception> Failed,
    IReadOnlyDictionary<int, long> Beyond);
