using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Mqtt;
using HealthCheck.Agent.Sampling;
using HealthCheck.Hosting.Systemd;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;

namespace HealthCheck.Agent;

/// <summary>The agent as a service: the loop that measures, HTTP, and the way to the broker.</summary>
internal static class AgentHost
{
    public static WebApplication Build(AgentSettings settings, Device device, Serilog.ILogger log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "healthcheck-agent" });
        builder.Services.AddSerilog(log);
        builder.Services.AddSystemdService();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, settings.Http));

        // The first snapshot is there before anybody can ask for it.
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(settings.Mqtt);
        builder.Services.AddSingleton(settings.Health);
        builder.Services.AddSingleton(device.Run);
        builder.Services.AddSingleton(device.Sampler);
        builder.Services.AddSingleton(device.Counters);
        builder.Services.AddSingleton(device.Announcement);
        builder.Services.AddSingleton(new Latest<Sample>(Sample.Take(device.Sampler)));
        builder.Services.AddSingleton(new Latest<Announced>(Announced.By(device.Announcement, null)));
        builder.Services.AddSingleton<Endpoints>();
        builder.Services.AddSingleton<Announcer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Announcer>());
        builder.Services.AddHostedService<HealthLoop>();
        builder.Services.AddHostedService<BrokerPublisher>();

        var app = builder.Build();
        app.Use(ProblemResponse.ExplainRefusalAsync);
        app.UseRouting();
        app.Services.GetRequiredService<Endpoints>().Map(app);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, HttpOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.MaxConcurrentConnections = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 50;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(90);
        if (options.Address is { } address)
            kestrel.Listen(address, options.Port);
        else
            kestrel.ListenAnyIP(options.Port);
    }
}
