namespace HealthCheck.Collector.Api;

/// <summary>The body of <c>POST /api/devices/{id}/adopt</c>.</summary>
/// <param name="From">The old device.</param>
internal sealed record AdoptRequest(string From);
