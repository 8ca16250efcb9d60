using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>The broker goes away: everybody comes back by itself, and what was lost is counted.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_an_outage_both_come_back_and_the_count_of_missing_samples_is_true(bool killed)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var witness = await Witness.StartAsync(broker);
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var agent = await AgentProgram.StartAsync(broker.Url);
        await collector.ReachedAsync(agent.Id, 2);

        await (killed ? broker.KillAsync() : broker.StopAsync());
        await agent.MeasuredAsync(5);
        Assert.False((await collector.HealthAsync()).Broker.Connected);
        await broker.StartAgainAsync();

        var last = (await agent.HealthAsync()).Sequence;
        await collector.ReachedAsync(agent.Id, last + 2, BackWithin);
        await collector.SaysAsync(agent.Id, device => device.Presence == Presence.Online, BackWithin);
        Assert.True((await collector.HealthAsync()).Broker.Connected);
        await Eventually.BeTrueAsync(
            async () => await IsTrueAsync(collector, killed ? null : witness, agent.Id), BackWithin,
            () => $"Never seen: {witness.Missing} of {witness.Highest}\n{collector.Story}{agent.Process.Story}");

        // Nobody had the broker's word for what was measured meanwhile: all but the newest comes as backlog. Only what
        // the broker acknowledged can be missing: live health expires in a queue after three intervals, and a killed
        // broker forgets.
        if (!killed)
        {
            await Eventually.BeTrueAsync(
                async () => (await collector.HealthAsync()).Samples.Backfilled >= 4, BackWithin, () => collector.Story);
        }
    }

    [Fact]
    public async Task What_was_measured_before_a_restart_without_a_broker_arrives_after_it()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await broker.StopAsync();
        long measured;
        await using var agent = await AgentProgram.StartAsync(broker.Url);
        await agent.MeasuredAsync(3);
        measured = (await agent.HealthAsync()).Sequence;
        await agent.RestartAsync();
        await broker.StartAgainAsync();

        await collector.ReachedAsync(agent.Id, 1, BackWithin);
        await Eventually.BeTrueAsync(
            async () => (await collector.HealthAsync()).Samples.Backfilled >= measured, BackWithin,
            () => collector.Story + agent.Process.Story);
    }

    [Fact]
    public async Task Without_any_broker_the_agent_answers_and_announces_itself_once_there_is_one()
    {
        var port = LoopbackPort.Free();
        var url = $"mqtt://127.0.0.1:{port}";
        await using var agent = await AgentProgram.StartAsync(url);
        await using var collector = await CollectorProgram.StartAsync(url);
        await agent.MeasuredAsync(3);
        Assert.Empty((await collector.DevicesAsync()).Items);
        Assert.False((await collector.HealthAsync()).Broker.Connected);

        await using var broker = await MosquittoBroker.StartAsync(port);

        await collector.SaysAsync(agent.Id, device => device.Presence == Presence.Online, BackWithin);
        await collector.ReachedAsync(agent.Id, 1, BackWithin);
    }

    [Fact]
    public async Task A_broker_that_forgot_everything_is_told_again()
    {
        await using var collectorsBroker = await MosquittoBroker.StartAsync();
        await using var agent = await AgentProgram.StartAsync(collectorsBroker.Url);
        await agent.MeasuredAsync(1);
        await collectorsBroker.KillAsync();
        File.Delete(collectorsBroker.DataFile);
        await collectorsBroker.StartAgainAsync();

        await using var collector = await CollectorProgram.StartAsync(collectorsBroker.Url);

        await collector.SaysAsync(agent.Id, device =>
            device.Presence == Presence.Online && device.Name is not null, BackWithin);
        await collector.ReachedAsync(agent.Id, 1, BackWithin);
    }

    // What was measured, less what is stored, is what is missing. A witness got the same from a broker that was
    // stopped; one that was killed has forgotten who subscribed, so it depends on who was back first.
    private static async Task<bool> IsTrueAsync(CollectorProgram collector, Witness? witness, string id)
    {
        var latest = Wire.ReadSnapshot(await collector.LatestHealthAsync(id));
        var (missing, stored) =
            ((await collector.DeviceAsync(id))!.Missing, (await collector.HealthAsync()).Samples.Stored);
        return latest.Sequence - stored == missing
            && (witness is null || (witness.Highest == latest.Sequence && witness.Missing == missing));
    }
}
