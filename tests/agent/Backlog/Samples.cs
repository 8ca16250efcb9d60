using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Backlog;

/// <summary>Samples to hold.</summary>
internal static class Samples
{
    private static readonly HealthSnapshot Template = new Sampler(
        [], Fixture.Problems(), new AgentRun("test", "boot", Snapshots.Noon), TimeProvider.System).Measure();

    public static HeldSample Numbered(long sequence, DateTimeOffset? startedAt = null, bool isClockSynchronized = true)
    {
        var snapshot = Template with
        {
            Sequence = sequence,
            StartedAt = startedAt ?? Snapshots.Noon,
            Time = Snapshots.Noon.AddSeconds(30 * sequence),
        };
        return new HeldSample(
            snapshot.StartedAt.Value, snapshot.BootId, sequence, sequence * 30_000, isClockSynchronized,
            Wire.Write(snapshot));
    }

    public static long[] Numbers(this IEnumerable<HeldSample> samples) =>
        [.. samples.Select(sample => sample.Sequence)];
}
