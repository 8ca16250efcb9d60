using HealthCheck.Contracts;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>A problem whose beginning was published as an event.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Severity">How bad it was when it was last published.</param>
/// <param name="Summary">What tells it from others of its code; the same for as long as it lasts.</param>
/// <param name="Since">When it began.</param>
internal sealed record ToldProblem(string Code, HealthStatus Severity, string Summary, DateTimeOffset Since);
