using HealthCheck.Collector.Health;
using HealthCheck.Collector.Http;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>
/// <c>GET /health</c>: how the collector itself is, for people and scripts. <c>GET /health/live</c>: the same in a
/// word, for load balancers, which need no password for it.
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>Maps the routes.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", Read)
            .WithName("getHealth")
            .WithTags("Collector")
            .WithSummary("The health of the collector itself")
            .WithDescription(
                "200 while the collector is ok or has a warning, 503 while something is critical; the body is the "
                    + "same.")
            .Produces<CollectorHealth>()
            .Produces<CollectorHealth>(StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/health/live", Live)
            .WithName("getLiveness")
            .WithTags("Collector")
            .WithSummary("Whether the collector does its work; asks for no password and no token")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain");
    }

    private static IResult Read(HealthReport report)
    {
        var health = report.Read();
        return Answer.Json(health, WireJson.Default.CollectorHealth, StatusCode(health));
    }

    private static IResult Live(HealthReport report)
    {
        var statusCode = StatusCode(report.Read());
        return Results.Text(statusCode == StatusCodes.Status200OK ? "ok\n" : "critical\n", statusCode: statusCode);
    }

    private static int StatusCode(CollectorHealth health) =>
        health.Status == HealthStatus.Critical ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
}
