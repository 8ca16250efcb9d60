namespace HealthCheck.Collector.Enrollment;

/// <summary>A device that is to be let in.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Id">Its id if that is known, from <c>healthcheck-agent id</c>; null to draw one.</param>
internal sealed record Applicant(string Name, string? Id);
