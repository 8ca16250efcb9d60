using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>Online, stopped, offline: what becomes of an agent is what the collector says.</summary>
public sealed class PresenceTests
{
    private const int SigInt = 2, SigTerm = 15;

    [Fact]
    public async Task An_agent_that_is_killed_is_offline_within_seconds()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await using var agent = await AgentProgram.StartAsync(broker.Url);
        await collector.SaysAsync(agent.Id, device => device.Presence == Presence.Online);

        await agent.Process.KillAsync();

        await collector.SaysAsync(agent.Id, device => device.Presence == Presence.Offline, TimeSpan.FromSeconds(5));
        var (counts, last) = ((await collector.HealthAsync()).Devices, await collector.LatestHealthAsync(agent.Id));
        Assert.Equal(new DeviceCounts(Total: 1, Online: 0, Stopped: 0, Offline: 1), counts);
        Assert.NotNull(last);
    }

    [Theory]
    [InlineData(SigTerm)]
    [InlineData(SigInt)]
    public async Task An_agent_that_is_stopped_says_so_and_is_never_called_offline(int signal)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var witness = await Witness.StartAsync(broker);
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await using var agent = await AgentProgram.StartAsync(broker.Url);
        await collector.SaysAsync(agent.Id, device => device.Presence == Presence.Online);

        agent.Process.Signal(signal);

        Assert.Equal(0, await agent.Process.WaitForExitAsync(TimeSpan.FromSeconds(10)));
        await collector.SaysAsync(agent.Id, device => device.Presence == Presence.Stopped, TimeSpan.FromSeconds(5));
        Assert.Equal(["online", "stopped"], witness.Statuses);
    }

    [Fact]
    public async Task An_agent_that_comes_back_is_the_same_device_and_online()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        DeviceSummary? before;
        await using (var agent = await AgentProgram.StartAsync(broker.Url))
        {
            await collector.SaysAsync(agent.Id, device => device.Presence == Presence.Online);
            before = await collector.DeviceAsync(agent.Id);
        }

        await collector.SaysAsync(before!.Id, device => device.Presence == Presence.Offline);
        await using var again = await AgentProgram.StartAsync(broker.Url);
        await collector.SaysAsync(again.Id, device => device is { Presence: Presence.Online, Missing: 0 });

        var after = Assert.Single((await collector.DevicesAsync()).Items);
        Assert.Equal((before.Id, before.FirstSeen), (after.Id, after.FirstSeen));
    }
}
