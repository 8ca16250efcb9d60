using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Collector.Alerts.Mqtt;
using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Collector.Alerts.Weekly;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Health;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Hosting.Mqtt;
using Serilog;

namespace HealthCheck.Collector.Alerts;

/// <summary>Puts the alerts together: fleet → tracker → outbox → channels.</summary>
internal static class AlertHost
{
    /// <summary>Adds what watches and sends.</summary>
    public static void AddAlerts(
        this IServiceCollection services, AlertOptions options, string stateDirectory, Fleet fleet, TimeProvider time,
        ILogger log)
    {
        var schedule = options.Schedule(time.LocalTimeZone);
        var rules = new AlertRules(options, schedule);
        services.AddSingleton(schedule);
        services.AddSingleton(new ChannelFile(stateDirectory, options.Channels));
        services.AddSingleton(new AlertMessages(schedule, options.PageUrl));
        services.AddSingleton(_ => new AlertBook(new(stateDirectory, log), time, log));
        var owned = new RuleFile(stateDirectory, options.Zone ?? time.LocalTimeZone, log);
        fleet.Mutes = new RuleMutes(owned, schedule);
        services.AddSingleton(owned);
        services.AddSingleton<AlertPreviewer>();
        services.AddSingleton<AlertChannels>();
        services.AddSingleton<AlertEvents>();
        services.AddSingleton(provider => new AlertTracker(
            rules, schedule, new(rules, provider.GetRequiredService<AlertMessages>())));
        services.AddSingleton(new PushKeyFile(stateDirectory));
        services.AddSingleton(provider => new ChannelContext(ChannelHttp.Create(time), time)
        {
            Push = new(
                provider.GetRequiredService<PushKeyFile>().Get, Subject(options.PageUrl), options.PrivatePush),
        });
        services.AddSingleton(options);
        services.AddHostedService<PingService>();
        services.AddHostedService<WeeklyService>();
        services.AddHostedService(provider => new AlertPublisher(
            options, provider.GetRequiredService<MqttOptions>(), provider.GetRequiredService<IStore>().ClientId,
            provider.GetRequiredService<AlertBook>(), provider.GetRequiredService<ConnectionState>(), time, log));
        services.AddSingleton<AlertService>();
        services.AddHostedService(provider => provider.GetRequiredService<AlertService>());
        services.AddSingleton<AlertSender>();
        services.AddHostedService(provider => provider.GetRequiredService<AlertSender>());
    }

    // Some push services refuse who names nobody.
    private static string Subject(string? pageUrl) =>
        pageUrl?.StartsWith("https://", StringComparison.Ordinal) == true ? pageUrl : "https://healthcheck.example";
}
