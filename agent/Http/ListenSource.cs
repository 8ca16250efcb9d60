using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Http;

namespace HealthCheck.Agent.Http;

/// <summary>
/// Reports that HTTP cannot listen, for as long as that lasts: over MQTT, for over HTTP nobody can ask.
/// </summary>
internal sealed class ListenSource(ListenState state, ProblemTracker problems) : IMetricSource
{
    public string Name => "http";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        if (state.Failure is { } failure)
            problems.Report(ProblemCodes.HttpNotListening, "", HealthStatus.Warning, failure.Cause, failure.Cure);
        return snapshot;
    }
}
