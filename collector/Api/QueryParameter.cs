namespace HealthCheck.Collector.Api;

/// <summary>A parameter behind the question mark, as the API's description tells it.</summary>
internal sealed record QueryParameter(string Name, string Description);
