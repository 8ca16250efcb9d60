using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Health;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Views;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;

namespace HealthCheck.Collector.Api;

/// <summary>How all devices together are, and which figures there are.</summary>
internal static class FleetEndpoints
{
    private const int MostInNeed = 20, MostKinds = 100;

    /// <summary>Maps the routes.</summary>
    public static void MapFleet(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/fleet", Summary)
            .WithName("getFleet")
            .WithTags("Fleet")
            .WithSummary("How all devices together are, as a sentence and in numbers")
            .Produces<FleetSummary>();

        routes.MapGet("/api/metrics", Metrics)
            .WithName("listMetrics")
            .WithTags("Fleet")
            .WithSummary("The figures that go into the history, with their units")
            .Produces<MetricList>();
    }

    private static IResult Summary(Fleet fleet, HealthReport report, MqttOptions mqtt, TimeProvider time)
    {
        var troubles = report.Problems();
        var view = FleetView.Of(fleet, troubles, mqtt.Url, time.GetUtcNow());
        var totals = fleet.Totals;
        // As the page counts: what is muted counts as neither warning nor critical.
        var tones = view.Devices.CountBy(device => device.IsMutedTrouble ? StatusColour.Quiet : device.StatusColour)
            .ToDictionary();
        return Answer.Json(
            new(
                Words.Plain(view.Headline + view.Why), totals.Devices,
                new(CountOf(StatusColour.Good), CountOf(StatusColour.Warning), CountOf(StatusColour.Critical),
                    CountOf(StatusColour.Quiet)),
                totals.Missing,
                [.. view.Devices.Where(device => device.NeedsAttention)
                    .OrderByDescending(device => device.Urgency).Take(MostInNeed).Select(InNeed)],
                Kinds(view.Devices), troubles),
            ApiJson.Wired.FleetSummary);

        int CountOf(StatusColour tone) => tones.GetValueOrDefault(tone);
    }

    private static IReadOnlyList<ProblemCount> Kinds(IEnumerable<DeviceView> devices) =>
    [
        .. devices.Where(device => device.IsCurrent)
            .SelectMany(device => device.Latest?.Problems.DistinctBy(problem => (problem.Code, problem.Severity)) ?? [])
            .GroupBy(problem => (problem.Code, problem.Severity))
            .Select(kind => new ProblemCount(kind.Key.Code, kind.Key.Severity, kind.Count()))
            .OrderByDescending(kind => kind.Severity)
                .ThenByDescending(kind => kind.Devices).ThenBy(kind => kind.Code, StringComparer.Ordinal)
            .Take(MostKinds),
    ];

    private static DeviceInNeed InNeed(DeviceView device) => new(
        device.Id, device.Name, device.StatusColour == StatusColour.Critical
            ? HealthStatus.Critical
            : HealthStatus.Warning, Words.Plain(device.Name + device.Saying));

    private static IResult Metrics() => Answer.Json(
        new([.. MetricCatalog.Families.Select(family =>
            new MetricDescription(family.Pattern, family.Unit, family.Description))]),
        ApiJson.Wired.MetricList);
}
