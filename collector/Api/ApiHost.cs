using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>Puts the API together: its JSON, its description and its routes.</summary>
internal static class ApiHost
{
    /// <summary>Adds what the routes need.</summary>
    public static void AddApi(this IServiceCollection services)
    {
        services.AddSingleton<ChangeFeed>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, ApiJson.Default);
            foreach (var converter in WireJson.Default.Options.Converters)
                json.SerializerOptions.Converters.Add(converter);
        });
        services.AddOpenApi("v1", ApiDescription.Configure);
    }

    /// <summary>Maps all routes.</summary>
    public static void MapApi(this WebApplication app)
    {
        // It follows the fleet from the start, not from the first request.
        app.Services.GetRequiredService<ChangeFeed>();
        app.MapDevices();
        app.MapHistory();
        app.MapEvents();
        app.MapAlerts();
        app.MapFleet();
        app.MapChanges();
        app.MapMetricsPage();
        app.MapDeviceEdits();
        app.MapHealth();
        app.MapBackup();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapReference();
    }
}
