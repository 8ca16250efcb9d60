using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Verdict;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Http;

namespace HealthCheck.Agent.Http;

/// <summary>Reports that HTTP cannot listen, for as long as that lasts: over MQTT, for over HTTP nobody can ask.</summary>
internal sealed class ListenSource(ListenState state, ProblemLedger problems) : IMetricSource
{
    public string Name => "http";

    public Sections AddTo(Sections sections)
    {
        if (state.Failure is { } failure)
            problems.Report(ProblemCodes.HttpNotListening, "", HealthStatus.Warning, failure.Cause, failure.Cure);
        return sections;
    }
}
