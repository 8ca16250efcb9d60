namespace HealthCheck.Collector.Devices;

/// <summary>A problem that was told.</summary>
/// <param name="Code">Which.</param>
/// <param name="Since">When it was told, by the collector's clock.</param>
internal sealed record OpenProblem(string Code, DateTimeOffset Since);
