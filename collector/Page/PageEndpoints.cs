using HealthCheck.Collector.Page.Inventory;
using HealthCheck.Collector.Page.Shell;

namespace HealthCheck.Collector.Page;

/// <summary>The page: Razor components, rendered here and kept live over one connection.</summary>
internal static class PageEndpoints
{
    /// <summary>Adds what the components need.</summary>
    public static void AddPage(this IServiceCollection services)
    {
        services.AddSingleton<FleetViewCache>();
        services.AddSingleton<PageReads>();
        services.AddSingleton<DayTrends>();
        services.AddHostedService(provider => provider.GetRequiredService<DayTrends>());
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = 50;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1);
        });
        services.AddCascadingAuthenticationState();
    }

    /// <summary>Maps the routes.</summary>
    public static void MapPage(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapInventory();
        app.MapRazorComponents<Document>().AddInteractiveServerRenderMode();
    }
}
