using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.History;

/// <summary>One figure of a sample.</summary>
/// <param name="Metric">Its path in the JSON, for example <c>storage.mounts./boot/firmware.usedPercent</c>.</param>
/// <param name="Value">What was measured.</param>
internal readonly record struct MetricValue(string Metric, double Value);

/// <summary>A sample as the history keeps it.</summary>
/// <param name="Run">The run that measured it.</param>
/// <param name="Sequence">Its number in the run.</param>
/// <param name="Time">Where it stands in the history.</param>
/// <param name="ReceivedAt">When it came, by the collector's clock.</param>
/// <param name="Values">Its figures; no name comes twice.</param>
internal sealed record Sample(
    RunKey Run, long Sequence, DateTimeOffset Time, DateTimeOffset ReceivedAt, IReadOnlyList<MetricValue> Values);
