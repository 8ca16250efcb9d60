using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Http.Prometheus;
using HealthCheck.Agent.Identity;

namespace HealthCheck.Agent.Http;

/// <summary>
/// The latest snapshot in the format of Prometheus: written at the first request, once for each sample.
/// </summary>
internal sealed class MetricsPage(Latest<EncodedSnapshot> samples, Latest<EncodedAnnouncement> announced)
{
    private volatile Written? written;

    public byte[] Latest()
    {
        var (sample, device) = (samples.Value, announced.Value);
        var known = written;
        if (known is null || !ReferenceEquals(known.Encoded, sample) || !ReferenceEquals(known.Device, device))
            written = known = new Written(sample, device, SnapshotMetrics.Write(sample.Snapshot, device.Announcement));
        return known.Text;
    }

    private sealed record Written(EncodedSnapshot Encoded, EncodedAnnouncement Device, byte[] Text);
}
