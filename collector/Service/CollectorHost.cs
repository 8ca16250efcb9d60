using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Api;
using HealthCheck.Collector.CheckBack;
using HealthCheck.Collector.Clock;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Health;
using HealthCheck.Collector.HomeAssistant;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Ingest.Limits;
using HealthCheck.Collector.Login;
using HealthCheck.Collector.Owner;
using HealthCheck.Collector.Page;
using HealthCheck.Collector.Runtime;
using HealthCheck.Collector.Settings;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Http;
using HealthCheck.Hosting.Systemd;
using HealthCheck.Hosting.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Serilog;

namespace HealthCheck.Collector.Service;

/// <summary>Puts the collector together: store → fleet ← ingest, and the readers of the fleet.</summary>
internal static class CollectorHost
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(20);

    /// <summary>A collector, not started.</summary>
    /// <exception cref="StoreException">The state directory cannot be used.</exception>
    /// <exception cref="LoginException">It cannot be known who is let in.</exception>
    public static async Task<WebApplication> BuildAsync(
        CollectorSettings settings, TimeProvider time, ILogger log, CancellationToken stop)
    {
        // Empty: no settings file of the framework's, no ASPNETCORE_ variable has a say here.
        var builder = WebApplication.CreateEmptyBuilder(new()
        {
            ApplicationName = typeof(CollectorHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        var clockFile = new ClockFile(settings.State.Directory, log);
        var clock = time as CollectorClock ?? new CollectorClock(time, KernelClock.Read, clockFile.Read());
        time = clock;
        builder.Services.AddSingleton(clockFile);
        builder.Services.AddSingleton(clock);
        builder.Services.AddHostedService(provider =>
            new ClockService(clock, clockFile, provider.GetRequiredService<Fleet>().NameOf, log));
        builder.Services.AddSerilog(log, dispose: true);
        builder.Services.AddSystemdService();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit);
        var login = new LoginState(new LoginFile(settings.State.Directory), settings.Login, time, log);
        await AddCollectorAsync(builder.Services, settings, time, log, stop);
        builder.Services.AddLogin(Path.GetFullPath(settings.State.Directory), settings.Login, login, time, log);
        builder.AddHttp(settings.Http, hasPassword: login.Current.Password is not null);
        builder.Services.AddSingleton<ListenState>();
        builder.Services.AddSingleton<IConnectionListenerFactory, RetryingListenerFactory>();
        builder.Services.AddApi();
        builder.Services.AddPage();
        builder.Services.ReadKeysWhenNeeded();

        var app = builder.Build();
        // From now on, not from when somebody asks.
        app.Services.GetRequiredService<HealthReport>();
        app.UseHttp(settings.Http);
        app.UseLogin();
        app.UsePageLimit();
        app.MapLogin();
        app.MapPage();
        app.MapApi();
        return app;
    }

    /// <summary>Says where everything is.</summary>
    public static void Welcome(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<CollectorSettings>();
        app.Services.GetRequiredService<ILogger>().Information(
            "HealthCheck collector {Version}: page and API at {Url}, {Devices:l} known, database in {Directory}",
            CollectorVersion.Current, settings.Http.Url(BoundPort(app)),
            Amount.Of(app.Services.GetRequiredService<Fleet>().Totals.Devices.Total, "device", "devices"),
            Path.GetFullPath(settings.State.Directory));
        LoginHost.WarnOfWeakness(
            settings.Http, app.Services.GetRequiredService<LoginState>().Current,
            app.Services.GetRequiredService<ILogger>());
    }

    /// <summary>The port it listens on, also when the settings left it open.</summary>
    public static int BoundPort(WebApplication app)
    {
        var features = app.Services.GetRequiredService<IServer>().Features;
        return new Uri(features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    private static async Task AddCollectorAsync(
        IServiceCollection services, CollectorSettings settings, TimeProvider time, ILogger log, CancellationToken stop)
    {
        var condition = new StoreHealth(time, log);
        var store = LiteDbStore.Open(settings.State, settings.History, settings.Events, condition, time);
        var fleet = new Fleet();
        fleet.Publish(await store.LoadAsync(stop).ToListAsync(stop));
        fleet.Reserve(store.HighestNumber);
        new GcMode(fleet).Follow();

        services.AddSingleton(settings);
        services.AddSingleton(settings.Mqtt);
        services.AddSingleton(settings.Ingest);
        services.AddSingleton(settings.History);
        services.AddSingleton(time);
        services.AddSingleton(condition);
        // Not as an instance: the container closes only what it made.
        services.AddSingleton<IStore>(_ => store);
        services.AddSingleton(fleet);
        services.AddSingleton<Inbox>();
        services.AddSingleton<IngestCounters>();
        services.AddSingleton(new LimitedDevices(time, log));
        services.AddSingleton(provider =>
            new DeviceUses(settings.Limits, provider.GetRequiredService<LimitedDevices>(), time));
        services.AddSingleton<ConnectionState>();
        services.AddSingleton(new ResendSchedule(settings.Resend, time, Random.Shared));
        services.AddSingleton(provider => new BrokerSubscription(
            settings.Mqtt, settings.Ingest, store.ClientId, provider.GetRequiredService<Inbox>(),
            provider.GetRequiredService<ConnectionState>(), time, log));
        services.AddSingleton(provider => new IngestLoop(
            provider.GetRequiredService<Inbox>(), fleet, store, new Topics(settings.Mqtt.TopicPrefix),
            settings.Ingest, settings.Limits, provider.GetRequiredService<DeviceUses>(),
            provider.GetRequiredService<IngestCounters>(),
            provider.GetRequiredService<ResendSchedule>(), provider.GetRequiredService<ServiceManager>(), time, log));
        services.AddHostedService<IngestService>();
        services.AddHostedService<StoreMaintenance>();
        services.AddHostedService<HeapTrimmer>();
        services.AddSingleton(
            new RetainedTopics(settings.Mqtt, store.ClientId, settings.HomeAssistant.DiscoveryPrefix, time));
        services.AddSingleton<DeviceEditor>();
        services.AddHostedService<DeferredEventService>();
        services.AddSingleton(settings.CheckBack);
        services.AddSingleton(new DeviceProbe(settings.CheckBack, time));
        services.AddSingleton<CheckBackService>();
        services.AddHostedService(provider => provider.GetRequiredService<CheckBackService>());
        services.AddSingleton<AlertHealth>();
        services.AddSingleton<HealthReport>();
        services.AddHostedService(provider => new CollectorDeviceService(
            settings.HomeAssistant, settings.Mqtt, store.ClientId, new AnnouncedTopic(settings.State.Directory, log),
            () => CollectorFigures.Of(
                provider.GetRequiredService<HealthReport>().Read(), fleet.All, time.GetUtcNow()),
            time, log));
        services.AddAlerts(settings.Alerts, settings.State.Directory, fleet, time, log);
    }
}
