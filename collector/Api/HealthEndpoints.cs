using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary><c>GET /health</c>: how the collector itself is, for people, scripts and load balancers.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps the route.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes) => routes.MapGet("/health", Read)
        .WithName("getHealth")
        .WithTags("Collector")
        .WithSummary("The health of the collector itself")
        .WithDescription("200 while the collector is ok or has a warning, 503 while something is critical; the body is the same.")
        .Produces<CollectorHealth>()
        .Produces<CollectorHealth>(StatusCodes.Status503ServiceUnavailable);

    private static IResult Read(HealthReport report)
    {
        var health = report.Read();
        return Answer.Json(
            health, WireJson.Default.CollectorHealth,
            health.Status == HealthStatus.Critical ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
