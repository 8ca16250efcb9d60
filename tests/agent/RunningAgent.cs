using System.Net;
using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Machine;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Service;
using HealthCheck.Agent.Settings;
using HealthCheck.Agent.Tests.Problems;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Logging;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Mosquitto.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Serilog.Core;

namespace HealthCheck.Agent.Tests;

/// <summary>The agent in this process, on loopback, measuring a captured board every second.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    public const string Id = "under-test";

    private readonly MeasuredMachine device;
    private readonly WebApplication app;

    private RunningAgent(AgentSettings settings)
    {
        device = new MeasuredMachine(settings, keepIdentity: false, NullLogger.Instance, TimeProvider.System);
        app = AgentHost.Build(settings, device, Logger.None);

        // Which certificate is shown is for the tests of HTTPS to look at.
        Http = new HttpClient(
            new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true })
        {
            BaseAddress = new Uri($"{settings.Http.Scheme}://127.0.0.1:{settings.Http.Port}"),
        };
    }

    public HttpClient Http { get; }

    public static async Task<RunningAgent> StartAsync(
        string brokerUrl, string? root = null, string? state = null, Func<AgentSettings, AgentSettings>? change = null)
    {
        using var board = Fixture.Files("pi-4");
        var settings = new AgentSettings(
            new MqttOptions(new Uri(brokerUrl), "healthcheck", null, null, null, null, null),
            new HealthOptions(1),
            RuleEvaluation.Options(),
            new HttpOptions(IPAddress.Loopback, LoopbackPort.Free()),
            new DeviceOptions(Id, "Test <b>Pi</b> {id}", []),
            new NetworkOptions([], []),
            new HostRootOptions(root ?? board.Locate("")!),
            new StateOptions(state ?? "/nowhere"),
            new BacklogOptions(1024),
            new LogOptions(Serilog.Events.LogEventLevel.Fatal),
            new HomeAssistantOptions(state is not null, "homeassistant", [], []),
            new RemoteCommandOptions(false));
        var agent = new RunningAgent(change?.Invoke(settings) ?? settings);
        await agent.app.StartAsync();
        return agent;
    }

    public async Task<HealthSnapshot> HealthAsync() => Wire.ReadSnapshot(await Http.GetByteArrayAsync("/health"));

    public async Task<long> SequenceAsync() => (await HealthAsync()).Sequence;

    public async Task<DateTimeOffset> RunAsync() => (await HealthAsync()).StartedAt!.Value;

    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        device.Dispose();
    }
}
