namespace HealthCheck.Agent.Identity;

/// <summary>Identifies the samples of this run: the device, its boot, and the start of the agent.</summary>
internal sealed record AgentRun(string DeviceId, string? BootId, DateTimeOffset StartedAt);
