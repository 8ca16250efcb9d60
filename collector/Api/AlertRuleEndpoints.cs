using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Collector.Http;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>The owner's rules for alerts.</summary>
internal static class AlertRuleEndpoints
{
    /// <summary>Maps the routes.</summary>
    /// <param name="alerts">The group of <c>/api/alerts</c>.</param>
    public static void MapAlertRules(this IEndpointRouteBuilder alerts)
    {
        alerts.MapPost("/rules", (HttpRequest request, RuleFile rules, AlertChannels channels, TimeProvider time) =>
                OfRuleAsync(request, rule =>
                {
                    rules.Save(rule, [.. channels.All.Select(each => each.Name)], time.GetUtcNow());
                    return Task.FromResult(Answer.Json(rule, WireJson.Default.AlertRule));
                }))
            .WithName("saveAlertRule")
            .WithSummary("Add a rule for alerts, or replace that of its name")
            .WithDescription("Of several rules that say something about an alert, the one saved last decides. "
                + "docs/alerts.md has examples.")
            .Accepts<AlertRule>("application/json")
            .Produces<AlertRule>()
            .ProducesRuleProblems();

        // A name may have slashes in it.
        alerts.MapDelete("/rules", (string name, RuleFile rules) => Remove(name, rules))
            .WithName("removeAlertRule")
            .WithSummary("Remove a rule")
            .WithDescription("Needs the header Content-Type: application/json, and no body.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesRuleProblems();

        alerts.MapPost("/preview", (HttpRequest request, AlertPreviewer previewer, CancellationToken stop) =>
                OfRuleAsync(request, async rule => await StoreAnswer.OfAsync(async () =>
                    Answer.Json(await previewer.RunAsync(rule, stop), WireJson.Default.AlertPreview))))
            .WithName("previewAlertRule")
            .WithSummary("What a rule would have changed in the last seven days")
            .WithDescription("Changes nothing. Plays the events that are kept: offline, problems, reboots. Silent "
                + "devices and problems of the collector are no events, and are left out.")
            .Accepts<AlertRule>("application/json")
            .Produces<AlertPreview>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesRuleProblems();
    }

    private static Task<IResult> OfRuleAsync(HttpRequest request, Func<AlertRule, Task<IResult>> answer) =>
        JsonBody.ReadAsync(request, async body =>
        {
            try
            {
                return await answer(RuleJson.Read(body));
            }
            catch (AlertException e)
            {
                return Answer.Problem(
                    e.IsConflict ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest, e.Message);
            }
        });

    private static IResult Remove(string name, RuleFile rules)
    {
        try
        {
            rules.Remove(name);
            return Results.NoContent();
        }
        catch (AlertException e)
        {
            return Answer.Problem(
                e.IsConflict ? StatusCodes.Status409Conflict : StatusCodes.Status404NotFound, e.Message);
        }
    }

    private static RouteHandlerBuilder ProducesRuleProblems(this RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
}
