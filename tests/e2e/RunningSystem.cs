using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>Broker, collector and the agent of this machine, for tests that only look.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private MosquittoBroker? broker;
    private CollectorProgram? collector;
    private AgentProgram? agent;

    internal AgentProgram Agent => agent!;

    internal CollectorProgram Collector => collector!;

    public async ValueTask InitializeAsync()
    {
        broker = await MosquittoBroker.StartAsync();
        collector = await CollectorProgram.StartAsync(broker.Url);
        agent = await AgentProgram.StartAsync(
            broker.Url, id: null, "--name", "Kitchen", "--set", "Device:Tags=home,attic");
        await collector.SaysAsync(agent.Id, device => device.Presence == Contracts.Presence.Online);
        await collector.ReachedAsync(agent.Id, 1);
    }

    public async ValueTask DisposeAsync()
    {
        if (agent is not null)
            await agent.DisposeAsync();
        if (collector is not null)
            await collector.DisposeAsync();
        if (broker is not null)
            await broker.DisposeAsync();
    }
}
