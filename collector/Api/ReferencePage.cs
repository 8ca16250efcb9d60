using Scalar.AspNetCore;

namespace HealthCheck.Collector.Api;

/// <summary><c>/reference</c>: the API to read and to try out. All of it comes from here, nothing is fetched elsewhere.</summary>
internal static class ReferencePage
{
    private const string Path = "/reference";

    /// <summary>Maps the page and its script.</summary>
    public static void MapReference(this IEndpointRouteBuilder routes) => routes.MapScalarApiReference(Path, options =>
    {
        options.Title = "HealthCheck collector";
        options.OpenApiRoutePattern = "/openapi/{documentName}.json";
        options.WithNonce().DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideClientButton().HideDeveloperTools();
    }).ExcludeFromDescription();

    /// <summary>
    /// The policy for an answer to this request: the page builds its styles as it goes and has one script of its own, which a number
    /// that is used once lets through. Null for all other answers.
    /// </summary>
    public static string? PolicyOf(HttpContext context) =>
        context.Items[ScalarOptions.NonceHttpContextItemKey] is not string nonce ? null :
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
