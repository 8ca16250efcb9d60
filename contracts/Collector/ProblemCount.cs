namespace HealthCheck.Contracts;

/// <summary>How many devices have a problem.</summary>
/// <param name="Code">Stable word for the kind of problem.</param>
/// <param name="Severity">warning or critical.</param>
/// <param name="Devices">How many devices that are online have it.</param>
public sealed record ProblemCount(string Code, HealthStatus Severity, int Devices);
