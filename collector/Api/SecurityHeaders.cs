namespace HealthCheck.Collector.Api;

/// <summary>
/// Headers on every answer: a browser runs and shows nothing but what this server serves as files, whatever text a device
/// sends.
/// </summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; "
        + "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Adds them before the answer is made.</summary>
    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        // When the answer starts, because an error clears what was set before.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ReferencePage.PolicyOf(context) ?? Policy;
            headers.XContentTypeOptions = "nosniff";
            // Not no-referrer: a browser would then not say that a form of ours is ours.
            headers["Referrer-Policy"] = "same-origin";
            if (headers.CacheControl.Count == 0)
                headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }
}
