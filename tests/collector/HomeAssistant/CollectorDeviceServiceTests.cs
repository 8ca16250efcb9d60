using System.Collections.Concurrent;
using HealthCheck.Collector.Cli;
using HealthCheck.Collector.HomeAssistant;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace HealthCheck.Collector.Tests.HomeAssistant;

/// <summary>A collector at a real Mosquitto, and somebody who sees what it publishes.</summary>
[Trait("Needs", "Mosquitto")]
public sealed class CollectorDeviceServiceTests : IAsyncLifetime
{
    private static readonly HomeAssistantOptions On = new("homeassistant", Enabled: true);

    private readonly TempDirectory directory = new();
    private readonly ConcurrentQueue<(string Topic, string Payload)> seen = [];
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private MosquittoBroker broker = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await MosquittoBroker.StartAsync();
        client.ApplicationMessageReceivedAsync += message =>
        {
            seen.Enqueue((message.ApplicationMessage.Topic, message.ApplicationMessage.ConvertPayloadToString() ?? ""));
            return Task.CompletedTask;
        };
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(),
            TestContext.Current.CancellationToken);
        await client.SubscribeAsync("healthcheck/collectors/#");
        await client.SubscribeAsync("+/device/+/config");
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task It_is_announced_and_says_that_it_stops()
    {
        await using (var collector = await StartAsync(On))
        {
            await SeenAsync("status", "online");
            Assert.Equal(
                ["config", "health", "status"], seen.Select(each => each.Topic[(each.Topic.LastIndexOf('/') + 1)..]));
            Assert.Contains("\"devices_in_trouble\"", seen.First().Payload, StringComparison.Ordinal);
        }

        await SeenAsync("status", "stopped");
        Assert.DoesNotContain(seen, each => each.Payload == "offline");
    }

    [Fact]
    public async Task Turned_off_it_takes_back_what_it_announced_and_connects_no_more()
    {
        await using (var collector = await StartAsync(On))
            await SeenAsync("status", "online");
        await using (var collector = await StartAsync(On with { Enabled = false }))
        {
            await SeenAsync("health", "");
            Assert.Equal(3, seen.Count(each => each.Payload.Length == 0));
            await Eventually.BeTrueAsync(
                () => !File.Exists(Path.Combine(directory.Path, "home-assistant")), TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task The_command_forget_takes_a_stopped_collector_back_once()
    {
        await using (var collector = await StartAsync(On))
            await SeenAsync("status", "online");
        await SeenAsync("status", "stopped");
        string[] command = ["forget", "--broker", broker.Url, "--state", directory.Path];
        Assert.Equal(0, await ForgetAsync(command));
        await SeenAsync("health", "");
        Assert.Equal(3, seen.Count(each => each.Payload.Length == 0));
        Assert.Equal(0, await ForgetAsync(command));
        Assert.Equal(3, seen.Count(each => each.Payload.Length == 0));
    }

    [Theory]
    [InlineData("homeassistant/device/healthcheck_collector_0f3c/config", true)]
    [InlineData("homeassistant/device/healthcheck_attic/config", false)]
    [InlineData("homeassistant/device/healthcheck_collector_0F #/config", false)]
    [InlineData("something", false)]
    public void Only_a_topic_of_a_collector_is_taken_for_one(string topic, bool isOne) => Assert.Equal(
        isOne ? topic : null,
        CollectorDevice.OfAnnounced(new Topics(), topic)?.HomeAssistant.Config);

    [Fact]
    public async Task Where_the_broker_takes_no_such_message_nothing_stays_there_and_the_log_says_so()
    {
        await using var small = await MosquittoBroker.StartAsync(extraLines: "max_packet_size 3000");
        using var witness = new MqttClientFactory().CreateMqttClient();
        witness.ApplicationMessageReceivedAsync += message =>
        {
            seen.Enqueue((message.ApplicationMessage.Topic, message.ApplicationMessage.ConvertPayloadToString() ?? ""));
            return Task.CompletedTask;
        };
        await witness.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", small.Port).Build(),
            TestContext.Current.CancellationToken);
        await witness.SubscribeAsync(
            "healthcheck/collectors/#", cancellationToken: TestContext.Current.CancellationToken);
        await using var collector = await StartAsync(On, small.Url);
        await collector.SoonAsync(() => collector.Log.Any(line =>
            line.Contains("does not let the collector announce itself", StringComparison.Ordinal)));
        await SeenAsync("status", "");
        Assert.DoesNotContain(seen, each => each.Payload == "online");
        Assert.DoesNotContain(seen, each => each.Topic.EndsWith("/health", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_prefix_leaves_nothing_behind()
    {
        await using (var collector = await StartAsync(On))
            await SeenAsync("status", "online");
        await using (var collector = await StartAsync(new("second", Enabled: true)))
        {
            await SeenAsync("config", "");
            await Eventually.BeTrueAsync(
                () => seen.Any(each => each.Topic.StartsWith("second/device/", StringComparison.Ordinal)),
                TimeSpan.FromSeconds(20));
        }
    }

    [Fact]
    public async Task Deleted_in_home_assistant_it_is_gone_until_it_starts_again()
    {
        await using (var collector = await StartAsync(On))
        {
            await SeenAsync("status", "online");
            await client.PublishStringAsync(
                seen.First().Topic, "", MqttQualityOfServiceLevel.AtLeastOnce, retain: true,
                cancellationToken: TestContext.Current.CancellationToken);
            await SeenAsync("status", "");
            await collector.SoonAsync(() => collector.Log.Any(
                line => line.Contains("deleted in Home Assistant", StringComparison.Ordinal)));
        }

        Assert.DoesNotContain(seen, each => each.Payload is "stopped" or "offline");
    }

    [Fact]
    public async Task A_broker_that_refuses_it_is_named_once_and_costs_no_samples()
    {
        var acl = Path.Combine(directory.Path, "acl");
        await File.WriteAllTextAsync(acl, "topic readwrite healthcheck/+/+\n", TestContext.Current.CancellationToken);
        await using var strict = await MosquittoBroker.StartAsync(0, null, $"acl_file {acl}");
        await using var collector = await RunningCollector.StartAsync(
            strict.Url, Path.Combine(directory.Path, "state"), homeAssistant: On);
        await collector.SoonAsync(() => collector.Log.Any(
            line => line.Contains("does not let the collector announce itself", StringComparison.Ordinal)));
        Assert.True((await collector.HealthAsync()).Broker.Connected);
    }

    private Task<RunningCollector> StartAsync(HomeAssistantOptions options, string? url = null) =>
        RunningCollector.StartAsync(url ?? broker.Url, directory.Path, homeAssistant: options);

    private static Task<int> ForgetAsync(string[] command) => CollectorCommand.Create().Parse(command)
        .InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);

    private Task SeenAsync(string kind, string payload) => Eventually.BeTrueAsync(
        () => seen.Any(each =>
            each.Topic.EndsWith("/" + kind, StringComparison.Ordinal) && each.Payload == payload),
        TimeSpan.FromSeconds(30), () => string.Join('\n', seen));
}
