namespace HealthCheck.Agent.Metrics;

/// <summary>What a program costs: memory it holds and processor time it took.</summary>
internal readonly record struct OwnCost(long? ResidentBytes, double? CpuSeconds);
