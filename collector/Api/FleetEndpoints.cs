using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Page;
using HealthCheck.Collector.Settings;
using HealthCheck.Contracts;

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

    private static IResult Summary(Fleet fleet, HealthReport report, CollectorSettings settings, TimeProvider time)
    {
        var troubles = report.Problems();
        var view = FleetView.Of(fleet, troubles, settings.Mqtt.Url, time.GetUtcNow());
        var totals = fleet.Totals;
        var verdicts = fleet.All.GroupBy(device => device.Health?.Value.Status).Select(group => (group.Key, Count: group.Count())).ToList();
        return Answer.Json(
            new(
                Plain(view.Headline + view.Why), totals.Devices,
                new(CountOf(HealthStatus.Ok), CountOf(HealthStatus.Warning), CountOf(HealthStatus.Critical), CountOf(null)),
                totals.Missing,
                [.. view.Devices.Where(device => device.NeedsAttention).OrderByDescending(device => device.Tone).Take(MostInNeed).Select(InNeed)],
                Kinds(fleet.All), troubles),
            ApiJson.Wired.FleetSummary);

        int CountOf(HealthStatus? status) => verdicts.FirstOrDefault(each => each.Key == status).Count;
    }

    private static IReadOnlyList<ProblemCount> Kinds(IEnumerable<Device> devices) =>
    [
        .. devices.Where(device => device.Presence == Presence.Online)
            .SelectMany(device => device.Health?.Value.Problems.DistinctBy(problem => (problem.Code, problem.Severity)) ?? [])
            .GroupBy(problem => (problem.Code, problem.Severity))
            .Select(kind => new ProblemCount(kind.Key.Code, kind.Key.Severity, kind.Count()))
            .OrderByDescending(kind => kind.Severity).ThenByDescending(kind => kind.Devices).ThenBy(kind => kind.Code, StringComparer.Ordinal)
            .Take(MostKinds),
    ];

    private static DeviceInNeed InNeed(DeviceView device) => new(
        device.Id, device.Name, device.Tone == Tone.Critical ? HealthStatus.Critical : HealthStatus.Warning, Plain(device.Name + device.Saying));

    private static IResult Metrics() => Answer.Json(
        new([.. MetricCatalog.Families.Select(family => new MetricDescription(family.Pattern, family.Unit, family.Description))]),
        ApiJson.Wired.MetricList);

    // The page keeps a number and its unit on one line; a program has no lines.
    private static string Plain(string sentence) => sentence.Replace('\u00A0', ' ');
}
