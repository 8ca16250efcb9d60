using System.Text.Json;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>What happened, newest first.</summary>
internal static class EventEndpoints
{
    private const int DefaultLimit = 100, MostLimit = 1000;

    private static readonly Dictionary<string, EventKind> Kinds = Enum.GetValues<EventKind>()
        .ToDictionary(each => JsonNamingPolicy.KebabCaseLower.ConvertName(each.ToString()), StringComparer.OrdinalIgnoreCase);

    private static readonly QueryParameter[] Parameters =
    [
        new("kind", $"Only of these kinds, several between commas: {string.Join(", ", Kinds.Keys)}"),
        new("before", "Only with numbers below this: what the page before gave as before"),
        new("after", "Only with numbers above this: what somebody has seen already"),
        new("limit", $"How many at most, 1 to {MostLimit} [default: {DefaultLimit}]"),
    ];

    /// <summary>Maps the routes.</summary>
    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/events", (HttpRequest request, IStore store) => Read(request, store, null))
            .WithName("listEvents")
            .WithTags("Events")
            .WithSummary("What happened to the devices, newest first")
            .Produces<EventList>()
            .WithQuery(Parameters)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        routes.MapGet("/api/devices/{id}/events", OfOne)
            .WithName("listDeviceEvents")
            .WithTags("Events")
            .WithSummary("What happened to a device, newest first")
            .Produces<EventList>()
            .WithQuery(Parameters)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult OfOne(string id, HttpRequest request, Fleet fleet, IStore store) =>
        DeviceEndpoints.TryFind(fleet, id, out var device, out var problem) ? Read(request, store, device) : problem;

    private static IResult Read(HttpRequest request, IStore store, Device? device)
    {
        var query = new QueryReader(request, Parameters);
        var limit = (int)(query.Number("limit", 1, MostLimit) ?? DefaultLimit);
        var kinds = query.Choices("kind", Kinds);
        return StoreAnswer.Of(() =>
        {
            // One more than asked for, to know whether there are older ones.
            var events = store.Events(new(
                limit + 1, query.Number("before", 0, long.MaxValue), query.Number("after", 0, long.MaxValue), device?.Id,
                kinds.Count == 0 ? null : kinds.ToHashSet()));
            var page = events.Count > limit ? [.. events.Take(limit)] : events;
            return Answer.Json(new(page, events.Count > limit ? page[^1].Number : null), WireJson.Default.EventList);
        });
    }
}
