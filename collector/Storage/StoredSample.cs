using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Storage;

/// <summary>A sample for the history of a device.</summary>
/// <param name="Device">Number of the device.</param>
/// <param name="Run">The run that measured it.</param>
/// <param name="Sequence">Its number in the run.</param>
/// <param name="Time">Where it stands in the history: when it was measured, unless the device's clock was
/// wrong.</param>
/// <param name="ReceivedAt">When it came, by the collector's clock.</param>
/// <param name="Values">Its figures. Not the snapshot: thousands that wait for their commit would outlive a
/// collection.</param>
/// <param name="Json">Its very bytes.</param>
internal sealed record StoredSample(
    int Device, RunKey Run, long Sequence, DateTimeOffset Time, DateTimeOffset ReceivedAt,
    IReadOnlyList<MetricValue> Values, ReadOnlyMemory<byte> Json)
{
    public StoredSample(
        int device, RunKey run, DateTimeOffset time, DateTimeOffset receivedAt, HealthSnapshot value,
        ReadOnlyMemory<byte> json)
        : this(device, run, value.Sequence, time, receivedAt, MetricCatalog.Read(value), json)
    {
    }
}
