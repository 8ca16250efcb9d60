using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// What the broker acknowledged and then lost or let expire is asked for, and comes from the agent's memory.
/// </summary>
public sealed class GapRepairTests
{
    private static readonly TimeSpan RepairedWithin = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task What_expired_in_the_queue_of_a_collector_that_was_away_comes_after_all()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var agent = await AgentProgram.StartAsync(broker.Url);
        await collector.ReachedAsync(agent.Id, 2);

        // One sample a second, and each waits three seconds at most.
        await collector.Process.StopAsync();
        await agent.MeasuredAsync(10);
        await collector.StartAgainAsync();
        await collector.SaysAsync(agent.Id, device => device.Missing >= 4);

        await IsCompleteAsync(collector, agent);

        // Only what is committed is counted.
        await collector.CommittedAsync(agent.Id);
        Assert.InRange((await collector.HealthAsync()).Samples.Backfilled, 4, long.MaxValue);
    }

    [Fact]
    public async Task What_a_killed_broker_forgot_comes_after_all()
    {
        await using var broker = await MosquittoBroker.StartAsync(0, null, "persistence false");
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var agent = await AgentProgram.StartAsync(broker.Url);
        await collector.ReachedAsync(agent.Id, 2);
        await collector.CommittedAsync(agent.Id);

        await collector.Process.KillAsync();
        await agent.MeasuredAsync(5);
        await broker.KillAsync();
        await agent.MeasuredAsync(2);
        await broker.StartAgainAsync();
        await agent.MeasuredAsync(5);
        await collector.StartAgainAsync();

        await collector.SaysAsync(agent.Id, device => device.Missing > 0);
        await IsCompleteAsync(collector, agent);
    }

    [Fact]
    public async Task What_no_agent_holds_any_more_is_counted_as_lost()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var agent = await AgentProgram.StartAsync(broker.Url);
        await collector.ReachedAsync(agent.Id, 2);

        // The broker has them, so the agent does not keep them for its next run; and there they expire.
        await collector.Process.StopAsync();
        await agent.MeasuredAsync(8);
        var last = (await agent.HealthAsync()).Sequence;
        await collector.StartAgainAsync();
        await collector.SaysAsync(agent.Id, device => device.Missing > 0);
        await agent.RestartAsync();
        Assert.True(last > 8);

        await collector.SaysAsync(agent.Id, device =>
            device.Missing > 0 && device.Missing == device.Lost, RepairedWithin);
        Assert.Equal((await collector.DeviceAsync(agent.Id))!.Lost, (await collector.HealthAsync()).Samples.Lost);
    }

    private static async Task IsCompleteAsync(CollectorProgram collector, AgentProgram agent)
    {
        await Eventually.BeTrueAsync(
            async () => await collector.DeviceAsync(agent.Id) is { Missing: 0, Lost: 0 }, RepairedWithin,
            () => collector.Story + agent.Process.Story);
        var latest = HealthCheck.Contracts.Wire.ReadSnapshot(await collector.LatestHealthAsync(agent.Id));
        Assert.True(latest.Sequence >= 10);
    }
}
