namespace HealthCheck.Collector.Storage;

/// <summary>Compressed records.</summary>
/// <param name="Length">Bytes they take decompressed.</param>
/// <param name="Packed">The compressed bytes.</param>
internal readonly record struct LogBlock(int Length, byte[] Packed);
