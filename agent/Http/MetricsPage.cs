using HealthCheck.Agent.Http.Prometheus;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Sampling;

namespace HealthCheck.Agent.Http;

/// <summary>The latest snapshot in Prometheus' words: written when first asked for, and once for all who ask.</summary>
internal sealed class MetricsPage(Latest<Sample> samples, Latest<Announced> announced)
{
    private volatile Written? written;

    public byte[] Latest()
    {
        var (sample, device) = (samples.Value, announced.Value);
        var known = written;
        if (known is null || !ReferenceEquals(known.Sample, sample) || !ReferenceEquals(known.Device, device))
            written = known = new Written(sample, device, SnapshotMetrics.Write(sample.Snapshot, device.Announcement));
        return known.Text;
    }

    private sealed record Written(Sample Sample, Announced Device, byte[] Text);
}
