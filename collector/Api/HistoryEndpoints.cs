using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>
/// <c>GET /api/devices/{id}/history</c>: figures of a device over time, as many points as a chart can show.
/// </summary>
internal static class HistoryEndpoints
{
    private const int DefaultPoints = 500, MostPoints = 5000, MostMetrics = 64, DefaultIntervalSeconds = 30;

    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(1), LongestRange = TimeSpan.FromDays(2 * 366);

    private static readonly string[] DefaultMetrics =
        ["status", "cpu.total.usedPercent", "load.core.minute", "memory.usedPercent", "storage.usedPercent",
            "temperature.*.celsius"];

    private static readonly QueryParameter[] Parameters =
    [
        new("metrics",
            $"Names of figures between commas, as they stand at /api/metrics; * stands for any text. At most "
            + $"{MostMetrics} names"
            + $" [default: {string.Join(',', DefaultMetrics)}]"),
        new("from",
            "Where the range begins: a time in ISO 8601, Unix milliseconds, or so long ago, like -30m, -24h or -7d "
            + "[default: a day before to]"),
        new("to", "Where it ends, not included; the same forms, and now [default: now]"),
        new("points",
            $"How many points at most, 1 to {MostPoints}; marks of gaps come on top [default: {DefaultPoints}]"),
    ];

    /// <summary>Maps the route.</summary>
    public static void MapHistory(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/api/devices/{id}/history", ReadAsync)
        .WithName("getDeviceHistory")
        .WithTags("Devices")
        .WithSummary("Figures of a device over time")
        .WithDescription(
            "From samples, minutes or quarters of an hour, whichever gives the points that are wanted and goes back "
            + "far enough. A point that stands for more than one sample has minimum, mean and maximum, so that peaks "
            + "survive. Gaps are marked with null.")
        .Produces<DeviceHistory>()
        .WithQuery(Parameters)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithLimit(limits => limits.Reads);

    private static async Task<IResult> ReadAsync(
        string id, HttpRequest request, Fleet fleet, IStore store, HistoryOptions kept, TimeProvider time,
        CancellationToken stop)
    {
        if (!DeviceEndpoints.TryFind(fleet, id, out var device, out var problem))
            return problem;
        var now = time.GetUtcNow();
        var query = Query(request, device, now);
        var plan = HistoryPlan.For(query, kept, now);
        return await StoreAnswer.OfAsync(async () =>
            Answer.Json(await BuildAsync(device, query, plan, store, stop), ApiJson.Wired.DeviceHistory));
    }

    private static async Task<DeviceHistory> BuildAsync(
        Device device, HistoryQuery query, HistoryPlan plan, IStore store, CancellationToken stop)
    {
        var builder = new HistoryBuilder(query, plan);
        var range = new HistoryRange([.. device.Numbers], query.From, query.To, query.Asks);
        if (plan.Source == HistorySource.Raw)
        {
            await foreach (var sample in store.SamplesAsync(range, stop))
                builder.Add(sample);
            return builder.Result(device.Id);
        }

        var width = plan.Source == HistorySource.Quarter ? Rollup.Quarter : Rollup.Minute;
        range = range with { From = Rollup.BucketOf(query.From, width) };
        await foreach (var rollup in store.RollupsAsync(range, width, stop))
            builder.Add(rollup);
        return builder.Result(device.Id);
    }

    private static HistoryQuery Query(HttpRequest request, Device device, DateTimeOffset now)
    {
        var query = new QueryReader(request, Parameters);
        var metrics = query.Words("metrics") is { Count: > 0 } words ? words : DefaultMetrics;
        if (metrics.Count > MostMetrics)
            throw QueryReader.Mistake(
                "metrics", $"{metrics.Count} names", $"at most {MostMetrics}; a * stands for any text");
        foreach (
            var metric in metrics.Where(metric => !metric.Contains('*') && MetricCatalog.Find(metric, out _) is null))
            throw QueryReader.Mistake(
                "metrics", metric, "a figure that /api/metrics names, for example memory.usedPercent");

        var to = query.Moment("to", now) ?? now;
        var from = query.Moment("from", now) ?? to - DefaultRange;
        if (from >= to)
            throw QueryReader.Mistake(
                "from", request.Query["from"].ToString(), $"before to, which is {to:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        if (to - from > LongestRange)
            throw QueryReader.Mistake(
                "from", request.Query["from"].ToString(), $"at most {LongestRange.Days} days before to");
        return new(
            metrics, from, to, (int)(query.Number("points", 1, MostPoints) ?? DefaultPoints),
            TimeSpan.FromSeconds(device.Announcement?.Value.IntervalSeconds ?? DefaultIntervalSeconds));
    }
}
