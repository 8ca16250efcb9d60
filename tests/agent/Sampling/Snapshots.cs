using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Sampling;

/// <summary>Takes single snapshots with chosen sources.</summary>
internal static class Snapshots
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 14, 5, 0, TimeSpan.Zero);

    public static HealthSnapshot Of(IMetricSource source, ProblemLedger? problems = null) =>
        new Sampler([source], problems ?? Fixture.Problems(), new AgentRun("test", "boot", Noon), TimeProvider.System).Measure();
}
