using HealthCheck.Collector.Wording;
using Microsoft.AspNetCore.OpenApi;

namespace HealthCheck.Collector.Api;

/// <summary><c>/openapi/v1.json</c>: the description of the API.</summary>
internal static class ApiDescription
{
    /// <summary>Says what this API is.</summary>
    public static void Configure(OpenApiOptions options) =>
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "HealthCheck collector";
            document.Info.Version = CollectorVersion.Current;
            document.Info.Description =
                "The devices whose agents push their health over MQTT. Errors are problem details (RFC 9457).";
            return Task.CompletedTask;
        });
}
