using HealthCheck.Collector.History;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Ingest;

/// <summary>A sample in a message.</summary>
/// <param name="Snapshot">What it says.</param>
/// <param name="Figures">Its figures for the history.</param>
/// <param name="Json">Its very bytes.</param>
internal readonly record struct MessageSample(
    HealthSnapshot Snapshot, IReadOnlyList<MetricValue> Figures, ReadOnlyMemory<byte> Json)
{
    public static MessageSample Of(HealthSnapshot snapshot, ReadOnlyMemory<byte> json) =>
        new(snapshot, MetricCatalog.Read(snapshot), json);
}
