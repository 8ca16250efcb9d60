namespace HealthCheck.Collector.Http;

/// <summary>Puts a limit on a route.</summary>
internal static class AnswerLimitRoutes
{
    /// <summary>Lets so many through at a time; the others get 429 or 503, with Retry-After.</summary>
    public static RouteHandlerBuilder WithLimit(
        this RouteHandlerBuilder route, Func<AnswerLimits, AnswerLimit> limit) => route
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .AddEndpointFilter((context, next) =>
            limit(context.HttpContext.RequestServices.GetRequiredService<AnswerLimits>()).CheckAsync(context, next));
}
