using System.Text.Json;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>What happened, newest first.</summary>
internal static class EventEndpoints
{
    private const int DefaultLimit = 100, MostLimit = 1000, MostScanned = 20 * MostLimit;

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
            .WithLimit(limits => limits.Reads);

        routes.MapGet("/api/devices/{id}/events", OfOne)
            .WithName("listDeviceEvents")
            .WithTags("Events")
            .WithSummary("What happened to a device, newest first")
            .Produces<EventList>()
            .WithQuery(Parameters)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithLimit(limits => limits.Reads);
    }

    private static IResult OfOne(string id, HttpRequest request, Fleet fleet, IStore store) =>
        DeviceEndpoints.TryFind(fleet, id, out var device, out var problem) ? Read(request, store, device) : problem;

    private static IResult Read(HttpRequest request, IStore store, Device? device)
    {
        var query = new QueryReader(request, Parameters);
        var limit = (int)(query.Number("limit", 1, MostLimit) ?? DefaultLimit);
        var (before, after) = (query.Number("before", 0, long.MaxValue), query.Number("after", 0, long.MaxValue));
        var kinds = query.Choices("kind", Kinds).ToHashSet();
        return StoreAnswer.Of(() => Answer.Json(Page(store, device, before, after, kinds, limit), WireJson.Default.EventList));
    }

    // Of rare kinds a page may hold fewer than asked for and still name where to go on: nobody makes the database be read from
    // end to end.
    private static EventList Page(IStore store, Device? device, long? before, long? after, HashSet<EventKind> kinds, int limit)
    {
        var found = new List<DeviceEvent>();
        for (var scanned = 0; scanned < MostScanned; scanned += MostLimit)
        {
            var piece = Newest(store, device, new(MostLimit, before, after));
            foreach (var each in piece.Where(each => kinds.Count == 0 || kinds.Contains(each.Kind)))
            {
                if (found.Count == limit)
                    return new(found, found[^1].Number);
                found.Add(each);
            }

            if (piece.Count < MostLimit)
                return new(found, null);
            before = piece[^1].Number;
        }

        return new(found, before);
    }

    private static IReadOnlyList<DeviceEvent> Newest(IStore store, Device? device, EventQuery query) => device is null
        ? store.Events(query)
        : [.. device.Ids.SelectMany(id => store.Events(query with { DeviceId = id })).OrderByDescending(each => each.Number).Take(query.Limit)];
}
