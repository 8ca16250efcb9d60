using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>What the agent itself costs and did since its start.</summary>
/// <param name="ResidentBytes">Memory it holds (RSS).</param>
/// <param name="CpuSeconds">Processor time it took.</param>
/// <param name="MessagesSent">Messages the broker acknowledged.</param>
/// <param name="Backlog">Samples held that the broker has not acknowledged.</param>
/// <param name="Dropped">Samples lost because there was no more room to hold them.</param>
/// <param name="Reconnects">Connections to the broker after the first.</param>
public sealed record AgentReading(
    long? ResidentBytes, double? CpuSeconds, long MessagesSent, int Backlog, long Dropped, int Reconnects)
{
    internal static AgentReading Read(ref OrderedReader r) => new(
        r.MaybeLong("residentBytes"u8), r.MaybeDouble("cpuSeconds"u8), r.Long("messagesSent"u8), r.Int("backlog"u8),
        r.Long("dropped"u8), r.Int("reconnects"u8));

    internal static void Check(AgentReading agent)
    {
        Range(agent.ResidentBytes, 0, long.MaxValue);
        Range(agent.CpuSeconds, 0, 1e12);
        Range(agent.MessagesSent, 0, long.MaxValue);
        Range(agent.Backlog, 0, int.MaxValue);
        Range(agent.Dropped, 0, long.MaxValue);
        Range(agent.Reconnects, 0, int.MaxValue);
    }
}
