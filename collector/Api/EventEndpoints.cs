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
        .ToDictionary(each =>
            JsonNamingPolicy.KebabCaseLower.ConvertName(each.ToString()), StringComparer.OrdinalIgnoreCase);

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
        routes.MapGet("/api/events", (HttpRequest request, IStore store, CancellationToken stop) =>
                ReadAsync(request, store, null, stop))
            .WithName("listEvents")
            .WithTags("Events")
            .WithSummary("What happened to the devices, newest first")
            .Produces<EventList>()
            .WithQuery(Parameters)
            .WithLimit(limits => limits.Reads);

        routes.MapGet("/api/devices/{id}/events", OfOneAsync)
            .WithName("listDeviceEvents")
            .WithTags("Events")
            .WithSummary("What happened to a device, newest first")
            .Produces<EventList>()
            .WithQuery(Parameters)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithLimit(limits => limits.Reads);
    }

    private static async Task<IResult> OfOneAsync(
        string id, HttpRequest request, Fleet fleet, IStore store, CancellationToken stop) =>
        DeviceEndpoints.TryFind(fleet, id, out var device, out var problem)
            ? await ReadAsync(request, store, device, stop)
            : problem;

    private static Task<IResult> ReadAsync(HttpRequest request, IStore store, Device? device, CancellationToken stop)
    {
        var query = new QueryReader(request, Parameters);
        var limit = (int)(query.Number("limit", 1, MostLimit) ?? DefaultLimit);
        var (before, after) = (query.Number("before", 0, long.MaxValue), query.Number("after", 0, long.MaxValue));
        var kinds = query.Choices("kind", Kinds).ToHashSet();
        return StoreAnswer.OfAsync(async () => Answer.Json(
            await PageAsync(store, device, new(MostLimit, before, after), kinds, limit, stop),
            WireJson.Default.EventList));
    }

    // Of rare kinds a page may hold fewer than asked for and still name where to go on: nobody makes the database be
    // read from end to end.
    private static async Task<EventList> PageAsync(
        IStore store, Device? device, EventQuery query, HashSet<EventKind> kinds, int limit, CancellationToken stop)
    {
        var found = new List<DeviceEvent>();
        for (var scanned = 0; scanned < MostScanned; scanned += MostLimit)
        {
            var piece = await NewestAsync(store, device, query, stop);
            foreach (var each in piece.Where(each => kinds.Count == 0 || kinds.Contains(each.Kind)))
            {
                if (found.Count == limit)
                    return new(found, found[^1].Number);
                found.Add(each);
            }

            if (piece.Count < MostLimit)
                return new(found, null);
            query = query with { Before = piece[^1].Number };
        }

        return new(found, query.Before);
    }

    private static async Task<IReadOnlyList<DeviceEvent>> NewestAsync(
        IStore store, Device? device, EventQuery query, CancellationToken stop)
    {
        if (device is null)
            return await store.EventsAsync(query, stop);
        var found = new List<DeviceEvent>();
        foreach (var id in device.Ids)
            found.AddRange(await store.EventsAsync(query with { DeviceId = id }, stop));
        return [.. found.OrderByDescending(each => each.Number).Take(query.Limit)];
    }
}
