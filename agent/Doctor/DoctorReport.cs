namespace HealthCheck.Agent.Doctor;

/// <summary>All findings, as <c>doctor --json</c> prints them.</summary>
/// <param name="Result">The worst grade.</param>
/// <param name="Id">Identity of the device; null when the settings could not be read.</param>
/// <param name="Version">Version of the program that looked.</param>
/// <param name="Findings">In the order in which things were looked at.</param>
internal sealed record DoctorReport(Grade Result, string? Id, string Version, IReadOnlyList<Finding> Findings);
