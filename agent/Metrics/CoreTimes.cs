namespace HealthCheck.Agent.Metrics;

/// <summary>How one processor has spent its time since boot.</summary>
/// <param name="Number">Its number, 0 to 65,535.</param>
/// <param name="Times">Its ticks.</param>
internal readonly record struct CoreTimes(int Number, CpuTimes Times);
