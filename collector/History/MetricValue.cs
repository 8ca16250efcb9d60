namespace HealthCheck.Collector.History;

/// <summary>One figure of a sample.</summary>
/// <param name="Metric">Its path in the JSON, for example <c>storage.mounts./boot/firmware.usedPercent</c>.</param>
/// <param name="Value">What was measured.</param>
internal readonly record struct MetricValue(string Metric, double Value);
