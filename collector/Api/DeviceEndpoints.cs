using System.Diagnostics.CodeAnalysis;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>The devices: a list of all, and what is known of one.</summary>
internal static class DeviceEndpoints
{
    /// <summary>Maps the routes.</summary>
    public static void MapDevices(this IEndpointRouteBuilder routes)
    {
        var devices = routes.MapGroup("/api/devices").WithTags("Devices");

        devices.MapGet("/", List)
            .WithName("listDevices")
            .WithSummary("Devices: filtered, sorted, page by page")
            .Produces<DeviceList>()
            .WithQuery(DeviceListQuery.Parameters);

        devices.MapGet("/{id}", One)
            .WithName("getDevice")
            .WithSummary("The announcement of a device, with presence, status, firstSeen, lastSeen and missing added")
            .WithDescription("As the device announced itself, keys that this version does not know among them. Of a "
                + "device that never announced itself the summary, as it stands in the list.")
            .Produces<DeviceDetails>()
            .ProducesOneDeviceProblems();

        devices.MapGet("/{id}/health", Health)
            .WithName("getDeviceHealth")
            .WithSummary("The latest health snapshot of a device, byte for byte as the agent made it")
            .Produces<HealthSnapshot>()
            .ProducesOneDeviceProblems();

        devices.MapGet("/{id}/announcements", AnnouncementsAsync)
            .WithName("listDeviceAnnouncements")
            .WithSummary("The last hundred announcements of a device that differed from the one before, newest first")
            .Produces<AnnouncementHistory>()
            .ProducesOneDeviceProblems()
            .WithLimit(limits => limits.Reads);
    }

    private static IResult List(HttpRequest request, Fleet fleet, ConnectionState link, TimeProvider time)
    {
        var query = DeviceListQuery.Read(request);
        var (now, isConnected) = (time.GetUtcNow(), !link.IsCutOff);
        var (total, page) = query.Of(fleet.All, now, isConnected);
        var next = query.Offset + page.Count;
        return Answer.Json(
            new(total, [.. page.Select(device => device.Summary(now, isConnected, fleet.Mutes))],
                page.Count > 0 && next < total ? next : null), WireJson.Default.DeviceList);
    }

    private static IResult One(string id, Fleet fleet, ConnectionState link, TimeProvider time) =>
        TryFind(fleet, id, out var device, out var problem)
        ? Answer.Json(DeviceDetails.Write(device, time.GetUtcNow(), !link.IsCutOff, fleet.Mutes))
        : problem;

    private static IResult Health(string id, Fleet fleet) =>
        !TryFind(fleet, id, out var device, out var problem) ? problem
        : device.Health is { } health ? Answer.Json(health.Json)
        : Answer.Problem(
            StatusCodes.Status404NotFound, $"The device '{id}' is known, but has not sent its health yet.");

    private static async Task<IResult> AnnouncementsAsync(
        string id, Fleet fleet, IStore store, CancellationToken stop)
    {
        if (!TryFind(fleet, id, out var device, out var problem))
            return problem;
        return await StoreAnswer.OfAsync(async () =>
        {
            var records = await store.AnnouncementsAsync(device, stop);
            return Answer.Json(new(records.Count, records), WireJson.Default.AnnouncementHistory);
        });
    }

    internal static bool TryFind(
        Fleet fleet, string id, [NotNullWhen(true)] out Device? device, [NotNullWhen(false)] out IResult? problem)
    {
        device = fleet.Find(id);
        problem = device is not null ? null
            : DeviceId.IsValid(id) ? Answer.Problem(
                StatusCodes.Status404NotFound, $"There is no device '{id}'. All that are known are at /api/devices.")
            : Answer.Problem(StatusCodes.Status400BadRequest, $"That is no device id: it must be {DeviceId.Rule}.");
        return device is not null;
    }

    internal static RouteHandlerBuilder ProducesOneDeviceProblems(this RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);
}
