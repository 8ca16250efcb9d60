using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// What the agent itself costs, from <see cref="OwnProcess"/>, and did, from <see cref="AgentCounters"/>.
/// </summary>
internal sealed class AgentSource(AgentCounters counters, Func<OwnCost> measure) : IMetricSource
{
    public string Name => "agent";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        var cost = measure();
        return snapshot with { Agent = counters.Read(cost.ResidentBytes, cost.CpuSeconds) };
    }
}
