namespace HealthCheck.Contracts;

/// <summary>A device that somebody should look at.</summary>
/// <param name="Id">The device.</param>
/// <param name="Name">Its name, else its id.</param>
/// <param name="Severity">warning or critical.</param>
/// <param name="Sentence">What is the matter, for example <c>attic-pi has been offline for 3 h</c>.</param>
public sealed record DeviceInNeed(string Id, string Name, HealthStatus Severity, string Sentence);
