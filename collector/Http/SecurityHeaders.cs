using Scalar.AspNetCore;

namespace HealthCheck.Collector.Http;

/// <summary>
/// Headers on every answer: a browser runs and shows nothing but what this server serves as files, whatever text a
/// device sends.
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
            headers.ContentSecurityPolicy = PolicyOfReference(context) ?? Policy;
            headers.XContentTypeOptions = "nosniff";
            // Not no-referrer: a browser would then not say that a form of ours is ours.
            headers["Referrer-Policy"] = "same-origin";
            if (headers.CacheControl.Count == 0)
                headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>
    /// The policy for an answer to this request: the page builds its styles as it goes and has one script of its own,
    /// which a number that is used once lets through. Null for all other answers.
    /// </summary>
    private static string? PolicyOfReference(HttpContext context) =>
        context.Items[ScalarOptions.NonceHttpContextItemKey] is not string nonce ? null :
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' "
            + "data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
            + "'none'";
}
