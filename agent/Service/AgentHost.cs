using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Documents;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Machine;
using HealthCheck.Agent.Mqtt;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Agent.RuntimeTuning;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Settings;
using HealthCheck.Hosting.Http;
using HealthCheck.Hosting.Logging;
using HealthCheck.Hosting.Systemd;
using Microsoft.AspNetCore.Connections;
using Serilog;

namespace HealthCheck.Agent.Service;

/// <summary>The agent as a service: the measuring loop, HTTP, and the connection to the broker.</summary>
internal static class AgentHost
{
    /// <param name="settings">The settings at the start.</param>
    /// <param name="device">The machine.</param>
    /// <param name="log">The log.</param>
    /// <param name="readAgain">Reads the settings again. Null if they never change.</param>
    public static WebApplication Build(
        AgentSettings settings, MeasuredMachine device, Serilog.ILogger log, Func<AgentSettings>? readAgain = null)
    {
        var builder =
            WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "healthcheck-agent" });
        builder.Services.AddSerilog(log);
        var lines = new RateLimitedLog(TimeProvider.System, log);
        builder.Services.AddSingleton(lines);
        builder.Services.AddSystemdService();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore()
            .UseSockets(sockets => sockets.CreateBoundListenSocket = HttpServer.Bind)
            .ConfigureKestrel(kestrel =>
                HttpServer.Listen(kestrel, settings.Http, () => device.Settings.Value.Http.Certificate, lines));

        builder.Services.AddSingleton(device.Listening);
        builder.Services.AddSingleton<IConnectionListenerFactory, RetryingListenerFactory>();

        // The first snapshot is taken before HTTP is opened.
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(settings.Mqtt);
        builder.Services.AddSingleton(settings.Health);
        builder.Services.AddSingleton(device.Settings);
        builder.Services.AddSingleton(device.Run);
        builder.Services.AddSingleton(device.Sampler);
        builder.Services.AddSingleton(device.Counters);
        builder.Services.AddSingleton(device.Announcement);
        builder.Services.AddSingleton(settings.State);
        builder.Services.AddSingleton(settings.Backlog);
        builder.Services.AddSingleton<SampleRing>();
        builder.Services.AddSingleton<Spool>();
        builder.Services.AddSingleton<BacklogSender>();
        builder.Services.AddSingleton(settings.Commands);
        var key = CommandKey.Draw();
        builder.Services.AddSingleton(key);

        // Without discovery nobody knows the key.
        builder.Services.AddSingleton(
            new CommandGate(device.Run.StartedAt, settings.HomeAssistant.Enabled ? key : null, TimeProvider.System));
        builder.Services.AddSingleton(settings.HomeAssistant);
        builder.Services.AddSingleton(settings.Http);
        builder.Services.AddSingleton<EntityMemory>();
        builder.Services.AddSingleton<HomeAssistantLink>();
        builder.Services.AddSingleton(services => new LoginManager(new HostFiles(settings.Host)));
        builder.Services.AddSingleton<CommandListener>();
        builder.Services.AddSingleton<BrokerTerms>();
        builder.Services.AddSingleton<BrokerSession>();
        builder.Services.AddSingleton(services => FirstSample(device, services));
        builder.Services.AddSingleton(
            new Latest<EncodedAnnouncement>(EncodedAnnouncement.Of(device.Announcement, null)));
        builder.Services.AddSingleton<SampleTimer>();
        builder.Services.AddSingleton<Endpoints>();
        builder.Services.AddSingleton<Announcer>();
        builder.Services.AddSingleton(new SettingsSource(readAgain ?? (() => settings)));
        builder.Services.AddHostedService<SettingsReload>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Announcer>());
        // Services stop in reverse order: the loop stops before the publisher sends or stores the last sample.
        builder.Services.AddHostedService<BrokerPublisher>();
        builder.Services.AddHostedService<HealthLoop>();
        builder.Services.AddHostedService<StartupMemory>();

        var app = builder.Build();
        app.Use(ConnectionGuard.CountAsync);
        app.Use(ProblemResponse.ExplainRefusalAsync);
        app.Use(new AccessControl(() => device.Settings.Value.Http.Token).InvokeAsync);
        app.UseRouting();
        app.Services.GetRequiredService<Endpoints>().Map(app);
        return app;
    }

    // Samples of an earlier run are older and come first.
    private static Latest<EncodedSnapshot> FirstSample(MeasuredMachine device, IServiceProvider services)
    {
        var ring = services.GetRequiredService<SampleRing>();
        services.GetRequiredService<Spool>().Load(ring.Add);
        var first = EncodedSnapshot.Of(device.Sampler.Measure());
        ring.Add(first);
        return new Latest<EncodedSnapshot>(first);
    }
}
