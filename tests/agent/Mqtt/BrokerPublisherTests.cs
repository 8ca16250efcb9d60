using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Tests.Mqtt;

[Trait("Needs", "Mosquitto")]
public sealed class BrokerPublisherTests
{
    [Fact]
    public async Task After_connecting_come_announcement_health_and_online_in_this_order_and_then_health_each_interval()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Url);
        await using var agent = await RunningAgent.StartAsync(broker.Url);
        await listener.WaitForAsync(seen => seen.Count(Listener.Is("health")) >= 3);

        Assert.Equal(["announcement", "health", "status"], listener.Seen.Take(3).Select(message => message.Kind));
        Assert.Equal("online", listener.Seen.First(Listener.Is("status")).Text);
        var sequences = listener.Seen.Where(Listener.Is("health"))
            .Select(message => Wire.ReadSnapshot(message.Payload).Sequence).ToList();
        Assert.Equal(Enumerable.Range(0, sequences.Count).Select(i => sequences[0] + i), sequences);
    }

    [Fact]
    public async Task All_three_are_retained_with_QoS_1_and_health_expires()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var agent = await RunningAgent.StartAsync(broker.Url);
        await using var first = await Listener.StartAsync(broker.Url);
        await first.WaitForAsync(seen => seen.Any(Listener.Is("status")) && seen.Any(Listener.Is("health")));

        await using var late = await Listener.StartAsync(broker.Url);
        await late.WaitForAsync(seen => seen.Count(message => message.Retained) == 3);
        Assert.All(late.Seen.Where(message => message.Retained), message =>
            Assert.Equal(MqttQualityOfServiceLevel.AtLeastOnce, message.Qos));
        Assert.InRange(late.Seen.First(Listener.Is("health")).ExpirySeconds, 1u, 3u);
        Assert.Equal(0u, late.Seen.First(Listener.Is("announcement")).ExpirySeconds);
    }

    [Fact]
    public async Task A_clean_stop_says_stopped_and_leaves_no_last_will()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Url);
        await using var agent = await RunningAgent.StartAsync(broker.Url);
        await listener.WaitForAsync(seen => seen.Any(Listener.Is("status")));
        await agent.StopAsync();
        await listener.WaitForAsync(seen => seen.Count(Listener.Is("status")) >= 2);
        Assert.Equal(["online", "stopped"], listener.Seen.Where(Listener.Is("status")).Select(message => message.Text));

        await using var late = await Listener.StartAsync(broker.Url);
        await late.WaitForAsync(seen => seen.Any(Listener.Is("status")));
        Assert.Equal("stopped", late.Seen.First(Listener.Is("status")).Text);
    }

    [Fact]
    public async Task A_broker_that_comes_late_or_comes_back_finds_everything_sent_again()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await broker.StopAsync();
        await using var agent = await RunningAgent.StartAsync(broker.Url);

        for (var round = 0; round < 2; round++)
        {
            await broker.StartAgainAsync();
            await using (var listener = await Listener.StartAsync(broker.Url))
                await listener.WaitForAsync(seen =>
                    seen.Any(Listener.Is("announcement")) && seen.Any(Listener.Is("health"))
                        && seen.Any(message => message.Text == "online"));
            await broker.KillAsync();
        }
    }

    [Fact]
    public async Task A_broker_that_wants_to_hear_more_often_than_we_offer_does()
    {
        await using var broker = await MosquittoBroker.StartAsync(extraLines: ["max_keepalive 10", "log_type all"]);
        await using var agent = await RunningAgent.StartAsync(
            broker.Url, change: settings => settings with { Health = new HealthOptions(3600) });
        await Eventually.BeTrueAsync(() =>
            Count(broker.Log, "Received PINGREQ from healthcheck-agent-under-test") >= 3, TimeSpan.FromSeconds(60));
        Assert.Equal(1, Count(broker.Log, "as healthcheck-agent-under-test"));
    }

    [Fact]
    public async Task A_new_host_name_is_announced_without_a_restart()
    {
        using var tree = new TempTree().With("/etc/hostname", "before\n");
        await using var broker = await MosquittoBroker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Url);
        await using var agent = await RunningAgent.StartAsync(broker.Url, tree.Root);
        await listener.WaitForAsync(seen => seen.Any(Listener.Is("announcement")));
        tree.With("/etc/hostname", "after\n");
        await listener.WaitForAsync(seen => seen.Where(Listener.Is("announcement")).Any(
            message => Wire.ReadAnnouncement(message.Payload).Hostname == "after"));
    }

    private static int Count(string log, string line) => log.Split(line).Length - 1;
}
