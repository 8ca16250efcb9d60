using System.Text.Json;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Collector.Http;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>What people are told, and over which channels.</summary>
internal static class AlertEndpoints
{
    /// <summary>Maps the routes.</summary>
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        var alerts = routes.MapGroup("/api/alerts").WithTags("Alerts").AddEndpointFilter(CheckAsync);

        alerts.MapAlertRules();

        alerts.MapGet("/", (AlertBook book, AlertChannels channels, RuleFile rules) =>
                Answer.Json(AlertViews.Of(book.State, channels.All, rules.All), WireJson.Default.AlertList))
            .WithName("listAlerts")
            .WithSummary("What is wrong now, what was, the channels over which people are told, and the rules")
            .Produces<AlertList>();

        alerts.MapPost("/{id:int}/acknowledge", Acknowledge)
            .WithName("acknowledgeAlert")
            .WithSummary("Say that somebody knows of an alert: nothing more is sent of it until it is over")
            .WithDescription("Needs the header Content-Type: application/json, and no body. Survives a restart.")
            .Produces<AlertEntry>()
            .ProducesAlertProblems();

        alerts.MapPost("/channels", AddAsync)
            .WithName("addAlertChannel")
            .WithSummary("Add a channel: name, kind, target, options")
            .WithDescription("Its secrets are written and never shown again. 'name' is the kind unless given; "
                + "'options' is an object of texts. The kinds and their options are in docs/alerts-channels.md.")
            .Accepts<ChannelEntry>("application/json")
            .Produces<AlertChannelState>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesAlertProblems();

        alerts.MapGet("/push-key", PushKey)
            .WithName("getPushKey")
            .WithSummary("The key by which push services know this collector, for a browser that subscribes")
            .WithDescription("The subscription is added as a channel of the kind 'webpush': its endpoint is the "
                + "target, its keys p256dh and auth are options.")
            .Produces<AlertPushKey>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        alerts.MapDelete("/channels/{name}", Remove)
            .WithName("removeAlertChannel")
            .WithSummary("Remove a channel; what waits for it is not sent")
            .WithDescription("Needs the header Content-Type: application/json, and no body.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesAlertProblems();

        alerts.MapPost("/channels/{name}/test", TestAsync)
            .WithName("testAlertChannel")
            .WithSummary("Send a test message over a channel, and say what the service answered")
            .WithDescription("Needs the header Content-Type: application/json, and no body. A channel that was refused "
                + "is used again when the test succeeds.")
            .Produces<AlertTest>()
            .ProducesAlertProblems();
    }

    private static ValueTask<object?> CheckAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        HttpMethods.IsGet(context.HttpContext.Request.Method) ? next(context) : JsonOnly.CheckAsync(context, next);

    private static IResult PushKey(PushKeyFile keys)
    {
        try
        {
            return Answer.Json(new(keys.Get().Public), WireJson.Default.AlertPushKey);
        }
        catch (AlertException e)
        {
            return Answer.Problem(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
    }

    private static IResult Acknowledge(int id, AlertBook book, TimeProvider time)
    {
        book.Change(state => AlertTracker.Acknowledge(state, id, time.GetUtcNow()));
        return book.State.Alerts.Values.FirstOrDefault(each => each.Id == id) is { } alert
            ? Answer.Json(AlertViews.Of(alert), WireJson.Default.AlertEntry)
            : Answer.Problem(
                StatusCodes.Status404NotFound, $"There is no alert {id} now. GET /api/alerts lists those there are.");
    }

    private static Task<IResult> AddAsync(HttpRequest request, ChannelFile file, AlertBook book) =>
        JsonBody.ReadAsync(request, body => Task.FromResult(Add(body, file, book)));

    private static IResult Add(JsonElement body, ChannelFile file, AlertBook book)
    {
        if (Read(body) is not { } entry)
        {
            return Answer.Problem(
                StatusCodes.Status400BadRequest,
                "The body must be an object with the texts kind and target, and if wanted a text name and an object "
                    + "options of texts.");
        }

        try
        {
            file.Add(entry);
        }
        catch (AlertException e)
        {
            return Answer.Problem(
                e.IsConflict ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest, e.Message);
        }

        return Answer.Json(
            AlertViews.Of(book.State, [entry], []).Channels[0], WireJson.Default.AlertChannelState,
            StatusCodes.Status201Created);
    }

    // Null when it is something else.
    private static ChannelEntry? Read(JsonElement body)
    {
        string[] known = ["name", "kind", "target", "options"];
        if (body.ValueKind != JsonValueKind.Object || body.EnumerateObject().Any(each => !known.Contains(each.Name)))
            return null;
        var options = body.TryGetProperty("options", out var given) ? given : default;
        if (options.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object)
            || (options.ValueKind == JsonValueKind.Object
                && options.EnumerateObject().Any(each => each.Value.ValueKind != JsonValueKind.String))
            || Text("kind") is not { } kind || Text("target") is not { } target)
            return null;
        var texts = options.ValueKind == JsonValueKind.Object
            ? options.EnumerateObject().ToDictionary(each => each.Name, each => each.Value.GetString()!)
            : [];
        return new(Text("name") ?? kind, kind, target, texts);

        string? Text(string key) =>
            body.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }

    private static IResult Remove(string name, ChannelFile file)
    {
        try
        {
            file.Remove(name);
            return Results.NoContent();
        }
        catch (AlertException e)
        {
            return Answer.Problem(
                e.IsConflict ? StatusCodes.Status409Conflict : StatusCodes.Status404NotFound, e.Message);
        }
    }

    private static async Task<IResult> TestAsync(string name, AlertSender sender, CancellationToken stop) =>
        await sender.TestAsync(name, stop) is { } result
            ? Answer.Json(
                new(result.Outcome == SendOutcome.Delivered, result.Answer, result.Rendered),
                WireJson.Default.AlertTest)
            : Answer.Problem(
                StatusCodes.Status404NotFound,
                "There is no channel of this name. GET /api/alerts lists those there are.");

    private static RouteHandlerBuilder ProducesAlertProblems(this RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
}
