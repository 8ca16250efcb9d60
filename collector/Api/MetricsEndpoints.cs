using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Health;
using HealthCheck.Collector.Ingest;
using HealthCheck.Hosting.Prometheus;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthCheck.Collector.Api;

/// <summary>
/// For Prometheus: <c>/metrics</c> is the collector and the fleet in sums, <c>/metrics/devices</c> each device in a few
/// figures.
/// </summary>
internal static class MetricsEndpoints
{
    /// <summary>The most devices of which figures are told.</summary>
    public const int MostDevices = 10_000;

    /// <summary>Maps the routes.</summary>
    public static void MapMetricsPage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/metrics", Own)
            .WithName("getMetrics")
            .WithTags("Collector")
            .WithSummary("The collector and the fleet in the text format of Prometheus")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        routes.MapGet("/metrics/devices", Devices)
            .WithName("getDeviceMetrics")
            .WithTags("Collector")
            .WithSummary("Each device in a few figures, in the text format of Prometheus")
            .WithDescription($"The first {MostDevices} by id. Figures of a device that does not talk are left out.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
    }

    private static FileContentHttpResult Own(
        HealthReport report, Fleet fleet, ChangeFeed feed, ConnectionState link, TimeProvider time) =>
        Text(CollectorMetrics.Write(report.Read(), fleet.All, feed.Watchers, time.GetUtcNow(), !link.IsCutOff));

    private static FileContentHttpResult Devices(Fleet fleet, ConnectionState link, TimeProvider time) =>
        Text(DeviceMetrics.Write(
        fleet.All.OrderBy(device => device.Id, StringComparer.Ordinal).Take(MostDevices), time.GetUtcNow(),
        !link.IsCutOff, fleet.Mutes));

    private static FileContentHttpResult Text(PrometheusText text) =>
        TypedResults.Bytes(text.ToBytes(), PrometheusText.ContentType);
}
