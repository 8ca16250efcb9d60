namespace HealthCheck.Collector.Http;

/// <summary>
/// Keeps web pages of others from changing anything with their visitor's browser: what such a page may send without
/// being asked first is never JSON, and a browser says where a request comes from.
/// </summary>
internal static class JsonOnly
{
    /// <summary>What to do, for error messages.</summary>
    public const string Rule =
        "Whatever changes something needs the header Content-Type: application/json, also without a body.";

    /// <summary>Lets through what says that it is JSON, and does not come from another site.</summary>
    public static async ValueTask<object?> CheckAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
            return Answer.Problem(
                StatusCodes.Status403Forbidden, "The pages of other sites may not change anything here.");
        return request.HasJsonContentType()
            ? await next(context)
            : Answer.Problem(StatusCodes.Status415UnsupportedMediaType, Rule);
    }
}
