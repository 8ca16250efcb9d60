using HealthCheck.Collector.Api;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Settings;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging;

namespace HealthCheck.Collector.Page;

/// <summary><c>GET /</c>: the page, rendered here; its script fetches it again and again.</summary>
internal static class PageEndpoints
{
    /// <summary>Maps the route.</summary>
    public static void MapPage(this IEndpointRouteBuilder routes) => routes.MapGet("/", RenderAsync).ExcludeFromDescription();

    // HtmlRenderer rather than the services of Razor components: those bring key files and forms that nobody needs here.
    private static async Task<IResult> RenderAsync(
        Fleet fleet, HealthReport report, CollectorSettings settings, TimeProvider time, IServiceProvider services,
        ILoggerFactory logs)
    {
        var view = FleetView.Of(fleet, report.Problems(), settings.Mqtt.Url, time.GetUtcNow());
        await using var renderer = new HtmlRenderer(services, logs);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(FleetPage.View)] = view });
            return (await renderer.RenderComponentAsync<FleetPage>(parameters)).ToHtmlString();
        });
        return TypedResults.Content(html, "text/html; charset=utf-8");
    }
}
