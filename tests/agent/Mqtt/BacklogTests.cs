using System.Text;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Tests.Mqtt;

[Trait("Needs", "Mosquitto")]
public sealed class BacklogTests : IDisposable
{
    private readonly string state = Directory.CreateTempSubdirectory("healthcheck-state-").FullName;

    public void Dispose() => Directory.Delete(state, recursive: true);

    [Fact]
    public async Task After_an_outage_every_sample_arrives_oldest_first_and_none_is_left_out()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var agent = await RunningAgent.StartAsync(broker.Url, state: state);
        await using (var before = await Listener.StartAsync(broker.Url))
            await before.WaitForAsync(seen => seen.Any(Listener.Is("health")));
        await broker.StopAsync();
        var heldBack = await agent.SequenceAsync() + 4;
        await Eventually.BeTrueAsync(async () => await agent.SequenceAsync() >= heldBack, TimeSpan.FromSeconds(30));
        await broker.StartAgainAsync();

        await using var listener = await Listener.StartAsync(broker.Url);
        await listener.WaitForAsync(seen => seen.Any(Listener.Is("backlog")));
        var backlog = listener.Seen.Where(Listener.Is("backlog"))
            .SelectMany(message => Wire.ReadBacklog(message.Payload)).Select(sample => sample.Sequence).ToList();
        Assert.Equal(backlog.Order(), backlog);
        var live = listener.Seen.Where(Listener.Is("health"))
            .Select(message => Wire.ReadSnapshot(message.Payload).Sequence);
        Assert.Superset(Enumerable.Range((int)backlog[0], (int)(heldBack - backlog[0] + 1))
            .Select(n => (long)n).ToHashSet(), backlog.Concat(live).ToHashSet());
        Assert.All(listener.Seen.Where(Listener.Is("backlog")), message => Assert.False(message.Retained));
    }

    [Fact]
    public async Task What_nobody_had_at_the_stop_arrives_after_the_next_start()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await broker.StopAsync();
        DateTimeOffset run;
        await using (var first = await RunningAgent.StartAsync(broker.Url, state: state))
        {
            await Eventually.BeTrueAsync(async () => await first.SequenceAsync() >= 3, TimeSpan.FromSeconds(30));
            run = await first.RunAsync();
        }

        Assert.True(File.Exists(Path.Combine(state, "backlog.spool")));
        await broker.StartAgainAsync();
        await using var listener = await Listener.StartAsync(broker.Url);
        await using var second = await RunningAgent.StartAsync(broker.Url, state: state);
        await listener.WaitForAsync(seen => seen.Any(Listener.Is("backlog")));
        var left = Wire.ReadBacklog(listener.Seen.First(Listener.Is("backlog")).Payload)
            .Where(sample => sample.StartedAt == run);
        Assert.Equal([1, 2, 3], left.Select(sample => sample.Sequence).Take(3));
        await Eventually.BeTrueAsync(() =>
            !File.Exists(Path.Combine(state, "backlog.spool")), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_nobody_is_subscribed_to_is_not_delivered_and_arrives_when_somebody_is()
    {
        await using var broker = await MosquittoBroker.StartAsync(extraLines: "log_type all");
        await broker.StopAsync();
        await using var agent = await RunningAgent.StartAsync(broker.Url, state: state);
        await Eventually.BeTrueAsync(async () => await agent.SequenceAsync() >= 4, TimeSpan.FromSeconds(30));
        await broker.StartAgainAsync();
        await Eventually.BeTrueAsync(
            () => broker.Log.Contains($"'healthcheck/{RunningAgent.Id}/backlog'", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30));
        Assert.True((await agent.HealthAsync()).Agent!.Backlog >= 3);

        // Whoever asks for anything is there to listen.
        await using var listener = await Listener.StartAsync(broker.Url);
        await listener.PublishAsync("resend", Wire.Write(new SampleRanges(await agent.RunAsync(), [[1, 1]])));
        await listener.WaitForAsync(seen =>
            seen.Where(Listener.Is("backlog")).SelectMany(message => Wire.ReadBacklog(message.Payload))
            .Select(sample => sample.Sequence).ToHashSet().IsSupersetOf([1, 2, 3]));
        await Eventually.BeTrueAsync(async () =>
            (await agent.HealthAsync()).Agent!.Backlog <= 1, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_collector_that_asks_gets_what_is_held_and_is_told_what_is_gone()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Url);
        await using var agent = await RunningAgent.StartAsync(broker.Url, state: state);
        await listener.WaitForAsync(seen => seen.Count(Listener.Is("health")) >= 3);
        var run = Wire.ReadSnapshot(listener.Seen.First(Listener.Is("health")).Payload).StartedAt!.Value;

        await listener.PublishAsync("resend", Wire.Write(new SampleRanges(run, [[1, 2], [999, 1000]])));
        await listener.PublishAsync("resend", Wire.Write(new SampleRanges(run.AddDays(-1), [[5, 9]])));
        await listener.WaitForAsync(seen => seen.Any(Listener.Is("backlog")) && seen.Any(Listener.Is("gone")));

        Assert.Equal([1, 2],
            Wire.ReadBacklog(listener.Seen.Single(Listener.Is("backlog")).Payload).Select(sample => sample.Sequence));
        var gone = Wire.ReadRanges(listener.Seen.Single(Listener.Is("gone")).Payload);
        Assert.Equal(run.AddDays(-1), gone.StartedAt);
        Assert.Equal([5, 9], Assert.Single(gone.Ranges));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[[1,2]]")]
    [InlineData("""{"startedAt":"2026-11-22T14:05:00Z","ranges":[]}""")]
    [InlineData("""{"startedAt":"2026-11-22T14:05:00Z","ranges":[[2,1]]}""")]
    [InlineData("""{"startedAt":"2026-11-22T14:05:00Z","ranges":[[1]]}""")]
    [InlineData("""{"startedAt":"2026-11-22T14:05:00Z","ranges":[[1,9223372036854775807]]}""")]
    public async Task A_request_that_is_none_changes_nothing(string request)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Url);
        await using var agent = await RunningAgent.StartAsync(broker.Url, state: state);
        await listener.WaitForAsync(seen => seen.Any(Listener.Is("status")));
        await listener.PublishAsync("resend", Encoding.UTF8.GetBytes(request), MqttQualityOfServiceLevel.AtLeastOnce);
        var count = listener.Seen.Count(Listener.Is("health"));
        await listener.WaitForAsync(seen => seen.Count(Listener.Is("health")) > count + 1);
        Assert.DoesNotContain(listener.Seen, message => message.Kind is "backlog" or "gone");
    }
}
