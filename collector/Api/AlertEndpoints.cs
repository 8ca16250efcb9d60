using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
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

        alerts.MapGet("/", (AlertBook book, AlertChannels channels) =>
                Answer.Json(AlertViews.Of(book.State, channels.All), WireJson.Default.AlertList))
            .WithName("listAlerts")
            .WithSummary("What is wrong now, what was, and the channels over which people are told")
            .Produces<AlertList>();

        alerts.MapPost("/{id:int}/acknowledge", Acknowledge)
            .WithName("acknowledgeAlert")
            .WithSummary("Say that somebody knows of an alert: nothing more is sent of it until it is over")
            .WithDescription("Needs the header Content-Type: application/json, and no body. Survives a restart.")
            .Produces<AlertEntry>()
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

    private static IResult Acknowledge(int id, AlertBook book, TimeProvider time)
    {
        book.Change(state => AlertTracker.Acknowledge(state, id, time.GetUtcNow()));
        return book.State.Alerts.Values.FirstOrDefault(each => each.Id == id) is { } alert
            ? Answer.Json(AlertViews.Of(alert), WireJson.Default.AlertEntry)
            : Answer.Problem(
                StatusCodes.Status404NotFound, $"There is no alert {id} now. GET /api/alerts lists those there are.");
    }

    private static async Task<IResult> TestAsync(string name, AlertSender sender, CancellationToken stop) =>
        await sender.TestAsync(name, stop) is { } result
            ? Answer.Json(
                new(result.Outcome == SendOutcome.Delivered, result.Answer), WireJson.Default.AlertTest)
            : Answer.Problem(
                StatusCodes.Status404NotFound,
                "There is no channel of this name. GET /api/alerts lists those there are.");

    private static RouteHandlerBuilder ProducesAlertProblems(this RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
}
