using System.Text.Json;
using HealthCheck.Collector.CheckBack;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Owner;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>What an owner does to a device.</summary>
internal static class DeviceEditEndpoints
{
    /// <summary>Maps the routes.</summary>
    public static void MapDeviceEdits(this IEndpointRouteBuilder routes)
    {
        var devices = routes.MapGroup("/api/devices/{id}").WithTags("Devices").AddEndpointFilter(JsonOnly.CheckAsync);

        devices.MapPatch("/", EditAsync)
            .WithName("editDevice")
            .WithSummary("Change what the owner says of a device: name, tags, notes, muted")
            .WithDescription("Survives whatever the device announces. A key that is left out stays as it is; null "
                + "gives back what the device says itself. The answer is the device as it is then; what it says itself "
                + "is under 'announced'.")
            .Accepts<DevicePatch>("application/json")
            .Produces<DeviceDetails>()
            .ProducesEditProblems();

        devices.MapDelete("/", ForgetAsync)
            .WithName("forgetDevice")
            .WithSummary("Forget a device, with its history, its events and what the broker keeps of it")
            .WithDescription("For a device that is gone for good. One that is still alive comes back by itself: as a "
                + "new device with its next sample, and with name and presence when it connects to the broker again, "
                + "so stop it first. Needs the header Content-Type: application/json, and no body.")
            .Produces<ForgetAnswer>()
            .ProducesEditProblems();

        devices.MapPost("/adopt", AdoptAsync)
            .WithName("adoptDevice")
            .WithSummary("Give a device the history, the notes and the first sight of the one that it was before")
            .WithDescription("For a device whose board was replaced: it has another identity since. The old one must "
                + "not be online and is no device of its own any more.")
            .Accepts<AdoptRequest>("application/json")
            .Produces<DeviceDetails>()
            .ProducesEditProblems()
            .ProducesProblem(StatusCodes.Status409Conflict);

        devices.MapPost("/check", CheckAsync)
            .WithName("checkDevice")
            .WithSummary("Ask a device over HTTP now whether it is who and where it announced")
            .WithDescription("Only the announced address and port are asked, without redirects and for three seconds. "
                + "What is found twice in a row is kept with an online device and told as an event. Needs the header "
                + "Content-Type: application/json, and no body. Once in five seconds for a device, and four devices at "
                + "a time.")
            .Produces<HttpCheck>()
            .ProducesEditProblems()
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static Task<IResult> EditAsync(
        string id, HttpRequest request, DeviceEditor editor, Fleet fleet, ConnectionState link, TimeProvider time,
        CancellationToken stop) =>
        OfJsonAsync(request, async body =>
        {
            var change = DevicePatch.Read(body, out var mistakes);
            return mistakes.Count > 0
                ? Answer.Problem(StatusCodes.Status400BadRequest, string.Join(' ', mistakes.Distinct()))
                : Answer.Json(
                    DeviceDetails.Write(
                        await editor.EditAsync(id, change, stop), time.GetUtcNow(), !link.IsCutOff, fleet.Mutes));
        });

    private static Task<IResult> ForgetAsync(string id, DeviceEditor editor, CancellationToken stop) =>
        EditOrExplainAsync(async () =>
    {
        var topics = await editor.ForgetAsync(id, stop);
        return Answer.Json(
            new(id, topics.Cleared, topics.NotCleared,
                "Forgotten. A device that is still alive comes back by itself: as a new one with its next sample, and "
                + "with name and presence when it connects to the broker again."),
            WireJson.Default.ForgetAnswer);
    });

    private static Task<IResult> AdoptAsync(
        string id, HttpRequest request, DeviceEditor editor, Fleet fleet, ConnectionState link, TimeProvider time,
        CancellationToken stop) =>
        OfJsonAsync(request, async body => body.ValueKind == JsonValueKind.Object
            && body.EnumerateObject().ToList() is [{ Name: "from", Value: { ValueKind: JsonValueKind.String } from }]
            && from.GetString() is { } old && DeviceId.IsValid(old)
                ? Answer.Json(
                    DeviceDetails.Write(
                        await editor.AdoptAsync(id, old, stop), time.GetUtcNow(), !link.IsCutOff, fleet.Mutes))
                : Answer.Problem(StatusCodes.Status400BadRequest,
                    $"The body must be {{\"from\": \"ID\"}} with the id of the old device: {DeviceId.Rule}."));

    private static Task<IResult> CheckAsync(
        string id, DeviceEditor editor, CheckBackService checks, HttpResponse response, CancellationToken stop) =>
            EditOrExplainAsync(async () =>
    {
        if (await checks.CheckAsync(editor.Known(id), stop) is { } check)
            return Answer.Json(check, WireJson.Default.HttpCheck);
        response.Headers.RetryAfter = "5";
        return Answer.Problem(StatusCodes.Status429TooManyRequests,
            "It was asked just now, or too many are being asked: try again in five seconds.");
    });

    private static Task<IResult> OfJsonAsync(HttpRequest request, Func<JsonElement, Task<IResult>> answer) =>
        JsonBody.ReadAsync(request, body => EditOrExplainAsync(() => answer(body)));

    private static async Task<IResult> EditOrExplainAsync(Func<Task<IResult>> edit)
    {
        try
        {
            return await edit();
        }
        catch (EditException e)
        {
            return Answer.Problem(
                e.Failure switch
                {
                    EditFailure.Unknown => StatusCodes.Status404NotFound,
                    EditFailure.Conflict => StatusCodes.Status409Conflict,
                    _ => StatusCodes.Status503ServiceUnavailable,
                },
                e.Message);
        }
    }

    private static RouteHandlerBuilder ProducesEditProblems(this RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
