using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Sampling;

/// <summary>Takes single snapshots with chosen sources.</summary>
internal static class Snapshots
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 14, 5, 0, TimeSpan.Zero);

    /// <summary>With what the source could not read among the problems.</summary>
    public static HealthSnapshot Of(Func<ReadErrors, IMetricSource> make)
    {
        var problems = Fixture.Problems();
        return Of(make(new ReadErrors(problems)), problems);
    }

    public static HealthSnapshot Of(IMetricSource source, ProblemTracker? problems = null) =>
        new Sampler([source], problems ?? Fixture.Problems(), new AgentRun("test", "boot", Noon), TimeProvider.System)
            .Measure();
}
