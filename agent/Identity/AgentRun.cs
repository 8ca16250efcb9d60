namespace HealthCheck.Agent.Identity;

/// <summary>What names the samples of this run for ever: the device, its boot, and the start of the agent.</summary>
internal sealed record AgentRun(string DeviceId, string? BootId, DateTimeOffset StartedAt);
