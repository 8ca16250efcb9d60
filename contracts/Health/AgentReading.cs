namespace HealthCheck.Contracts;

/// <summary>What the agent itself costs and did since its start.</summary>
/// <param name="ResidentBytes">Memory it holds (RSS).</param>
/// <param name="CpuSeconds">Processor time it took.</param>
/// <param name="MessagesSent">Messages the broker acknowledged.</param>
/// <param name="Backlog">Samples held that the broker has not acknowledged.</param>
/// <param name="Dropped">Samples lost because there was no more room to hold them.</param>
/// <param name="Reconnects">Connections to the broker after the first.</param>
public sealed record AgentReading(
    long? ResidentBytes, double? CpuSeconds, long MessagesSent, int Backlog, long Dropped, int Reconnects);
