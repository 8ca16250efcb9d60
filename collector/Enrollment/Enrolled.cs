namespace HealthCheck.Collector.Enrollment;

/// <summary>A device that is let in, with the only copy of its password.</summary>
internal sealed record Enrolled(string Name, string Id, string Password);
