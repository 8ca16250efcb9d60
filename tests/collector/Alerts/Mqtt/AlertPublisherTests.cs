using System.Text.Json.Nodes;
using HealthCheck.Collector.Alerts;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace HealthCheck.Collector.Tests.Alerts.Mqtt;

/// <summary>Open alerts as a real broker keeps them.</summary>
[Trait("Needs", "Mosquitto")]
public sealed class AlertPublisherTests : IAsyncLifetime
{
    private const string Topic = $"healthcheck/alerts/{Examples.Id}/offline";

    private static readonly AlertOptions Quick = AlertOptions.Default with
    {
        OfflineAfter = TimeSpan.Zero,
        GroupWait = TimeSpan.FromMilliseconds(200),
        BackFor = TimeSpan.FromMilliseconds(200),
    };

    private readonly TempDirectory directory = new();
    private MosquittoBroker broker = null!;
    private RunningCollector collector = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => broker = await MosquittoBroker.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (collector is not null)
            await collector.DisposeAsync();
        await broker.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task A_lost_device_is_retained_across_restarts_of_both_and_emptied_when_it_is_back()
    {
        await StartAsync();
        await PresentAsync(Presence.Online, Presence.Offline);
        await SoonAsync(async () => (await RetainedAsync()).ContainsKey(Topic));
        Assert.Equal("critical", (string?)JsonNode.Parse((await RetainedAsync())[Topic])!["severity"]);

        await broker.KillAsync();
        await broker.StartAgainAsync();
        await SoonAsync(async () => (await RetainedAsync()).ContainsKey(Topic));

        await collector.DisposeAsync();
        await KeepAsync("healthcheck/alerts/gone/offline", "{}");
        await StartAsync();
        await SoonAsync(async () => (await RetainedAsync()).Keys.SequenceEqual([Topic]));

        await PresentAsync(Presence.Online);
        await SoonAsync(async () => (await RetainedAsync()).Count == 0);
    }

    [Fact]
    public async Task Events_come_beside_it_and_are_not_retained()
    {
        await StartAsync();
        var events = new List<string>();
        using var client = await ConnectAsync();
        client.ApplicationMessageReceivedAsync += message =>
        {
            lock (events)
                events.Add(message.ApplicationMessage.ConvertPayloadToString());
            return Task.CompletedTask;
        };
        await client.SubscribeAsync("healthcheck/alerts/event", MqttQualityOfServiceLevel.AtLeastOnce, Cancellation);
        await PresentAsync(Presence.Online, Presence.Offline);
        await collector.SoonAsync(() =>
        {
            lock (events)
                return events.Exists(each => each.Contains("\"opened\"", StringComparison.Ordinal));
        });
        Assert.DoesNotContain("healthcheck/alerts/event", (await RetainedAsync()).Keys);
    }

    [Fact]
    public async Task Switched_off_it_leaves_the_broker_alone()
    {
        await KeepAsync("healthcheck/alerts/gone/offline", "{}");
        await StartAsync(Quick with { Mqtt = false });
        await PresentAsync(Presence.Online, Presence.Offline);
        await collector.SoonAsync(() =>
        {
            collector.Service<AlertService>().Look();
            return collector.Service<AlertBook>().State.Alerts.Count == 1;
        });
        await collector.DisposeAsync();
        Assert.Equal(["healthcheck/alerts/gone/offline"], (await RetainedAsync()).Keys);
    }

    [Fact]
    public async Task A_broker_that_refuses_it_is_named_once_and_costs_nothing_else()
    {
        await using var other = await MosquittoBroker.StartAsync(
            extraLines: [$"acl_file {await AccessListAsync()}"]);
        collector = await RunningCollector.StartAsync(other.Url, directory.Path, alerts: Quick);
        await using var publisher = await Publisher.ConnectAsync(other);
        await PresentAsync(publisher, Presence.Online, Presence.Offline);
        await collector.SoonAsync(() => collector.Log.Any(each => each.Contains(
            $"it refused {Topic} (NotAuthorized): add the lines about alerts of mosquitto/acl",
            StringComparison.Ordinal)));
        Assert.True((await collector.HealthAsync()).Broker.Connected);
    }

    private async Task<string> AccessListAsync()
    {
        var path = Path.Combine(directory.Path, "acl");
        await File.WriteAllTextAsync(
            path, "topic read #\ntopic write healthcheck/+/announcement\ntopic write healthcheck/+/status\n",
            Cancellation);
        return path;
    }

    private async Task StartAsync(AlertOptions? options = null) =>
        collector = await RunningCollector.StartAsync(broker.Url, directory.Path, alerts: options ?? Quick);

    private async Task PresentAsync(params Presence[] presences)
    {
        await using var publisher = await Publisher.ConnectAsync(broker);
        await PresentAsync(publisher, presences);
    }

    private async Task PresentAsync(Publisher publisher, params Presence[] presences)
    {
        await publisher.SendAsync(
            TopicKind.Announcement, Wire.Write(Examples.Announcement() with { IntervalSeconds = 1 }), retain: true);
        foreach (var presence in presences)
        {
            await publisher.SendAsync(TopicKind.Status, PresencePayload.Of(presence).ToArray(), retain: true);
            await collector.SoonAsync(() => collector.Fleet.Find(Examples.Id)?.Presence == presence);
        }
    }

    private Task SoonAsync(Func<Task<bool>> isSo) => collector.SoonAsync(() =>
    {
        collector.Service<AlertService>().Look();
        return isSo();
    });

    private async Task KeepAsync(string topic, string payload)
    {
        using var client = await ConnectAsync();
        await client.PublishStringAsync(
            topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain: true, Cancellation);
    }

    // What the broker keeps, by topic. It answers the ping after it.
    private async Task<SortedDictionary<string, string>> RetainedAsync()
    {
        var retained = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var client = await ConnectAsync();
        client.ApplicationMessageReceivedAsync += message =>
        {
            lock (retained)
                retained[message.ApplicationMessage.Topic] = message.ApplicationMessage.ConvertPayloadToString();
            return Task.CompletedTask;
        };
        await client.SubscribeAsync("healthcheck/alerts/#", MqttQualityOfServiceLevel.AtMostOnce, Cancellation);
        await client.PingAsync(Cancellation);
        await client.DisconnectAsync(cancellationToken: Cancellation);
        lock (retained)
            return new(retained, StringComparer.Ordinal);
    }

    private async Task<IMqttClient> ConnectAsync()
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(), Cancellation);
        return client;
    }
}
