using Scalar.AspNetCore;

namespace HealthCheck.Collector.Api;

/// <summary>
/// <c>/reference</c>: the API to read and to try out. All of it comes from here, nothing is fetched elsewhere.
/// </summary>
internal static class ReferencePage
{
    private const string Path = "/reference";

    /// <summary>Maps the page and its script.</summary>
    public static void MapReference(this IEndpointRouteBuilder routes) => routes.MapScalarApiReference(Path, options =>
    {
        options.Title = "HealthCheck collector";
        options.OpenApiRoutePattern = "/openapi/{documentName}.json";
        options.WithNonce().DisableDefaultFonts()
            .DisableTelemetry().DisableAgent().DisableMcp().HideClientButton().HideDeveloperTools();
    }).ExcludeFromDescription();
}
