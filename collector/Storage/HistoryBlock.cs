namespace HealthCheck.Collector.Storage;

/// <summary>Packed history of one device.</summary>
internal readonly record struct HistoryBlock(int Device, byte[] Packed);
