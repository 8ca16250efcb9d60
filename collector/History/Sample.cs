using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.History;

/// <summary>A sample as the history keeps it.</summary>
/// <param name="Run">The run that measured it.</param>
/// <param name="Sequence">Its number in the run.</param>
/// <param name="Time">Where it stands in the history.</param>
/// <param name="ReceivedAt">When it came, by the collector's clock.</param>
/// <param name="Values">Its figures; no name comes twice.</param>
internal sealed record Sample(
    RunKey Run, long Sequence, DateTimeOffset Time, DateTimeOffset ReceivedAt, IReadOnlyList<MetricValue> Values);
