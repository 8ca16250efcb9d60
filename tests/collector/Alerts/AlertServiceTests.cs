using System.Net;
using System.Text.Json.Nodes;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Collector.Tests.Alerts.Channels;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Collector.Tests.Alerts;

/// <summary>From a message of a real broker to a request that a service receives.</summary>
[Trait("Needs", "Mosquitto")]
public sealed class AlertServiceTests : IAsyncLifetime
{
    private static readonly AlertOptions Quick = AlertOptions.Default with
    {
        OfflineAfter = TimeSpan.Zero,
        GroupWait = TimeSpan.FromMilliseconds(200),
        BackFor = TimeSpan.FromMilliseconds(200),
        PageUrl = "http://collector.example",
    };

    private readonly TempDirectory directory = new();
    private MosquittoBroker broker = null!;
    private Publisher publisher = null!;
    private Receiver receiver = null!;
    private RunningCollector collector = null!;
    private int status = 200;

    public async ValueTask InitializeAsync()
    {
        receiver = await Receiver.StartAsync(http =>
        {
            http.Response.StatusCode = Volatile.Read(ref status);
            return Task.CompletedTask;
        });
        new ChannelFile(directory.Path).Change(_ => [Channel("hook")]);
        broker = await MosquittoBroker.StartAsync();
        publisher = await Publisher.ConnectAsync(broker);
        collector = await RunningCollector.StartAsync(broker.Url, directory.Path, alerts: Quick);
        await publisher.SendAsync(
            TopicKind.Announcement, Wire.Write(Examples.Announcement() with { IntervalSeconds = 1 }), retain: true);
        await PresentAsync(Presence.Online);
    }

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        await publisher.DisposeAsync();
        await broker.DisposeAsync();
        await receiver.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task A_lost_device_is_told_once_across_a_restart_and_so_is_its_return()
    {
        await PresentAsync(Presence.Offline);
        Assert.Equal(["alert: Kitchen is offline"], await SentAsync(1));
        Assert.Equal($"http://collector.example/devices/{Examples.Id}", (string?)Body(0)["url"]);

        await RestartAsync();
        await collector.SoonAsync(() => collector.Service<AlertBook>().State.Alerts.Count == 1);
        collector.Service<AlertService>().Look();
        await PresentAsync(Presence.Online);
        await MeasureAsync(1);
        Assert.Equal(["alert: Kitchen is offline", "recovery: Kitchen is back"], await SentAsync(2));
        Assert.Equal((string?)Body(0)["thread"], (string?)Body(1)["thread"]);
    }

    [Fact]
    public async Task A_stopped_device_and_its_reboot_are_no_alert_but_a_reboot_of_its_own_is()
    {
        await MeasureAsync(1);
        await PresentAsync(Presence.Stopped);
        await BootAsync("boot-2");
        await MeasureAsync(1, "boot-2");
        await PresentAsync(Presence.Online);
        collector.Service<AlertService>().Look();
        Assert.DoesNotContain(
            collector.Service<AlertBook>().State.Alerts.Values, each => each.Code == "rebooted");

        await BootAsync("boot-3");
        await MeasureAsync(1, "boot-3");
        Assert.Equal(
            ["alert: Kitchen: rebooted, and its agent was not stopped before"], await SentAsync(1));
    }

    [Fact]
    public async Task A_reboot_while_the_collector_was_away_is_told_after_its_start()
    {
        await MeasureAsync(1);
        await collector.DisposeAsync();
        await BootAsync("boot-2", waits: false);
        await publisher.SendAsync(Sample(1, "boot-2"), retain: true);
        collector = await RunningCollector.StartAsync(broker.Url, directory.Path, alerts: Quick);
        Assert.Equal(["alert: Kitchen: rebooted, and its agent was not stopped before"], await SentAsync(1));
    }

    [Fact]
    public async Task A_muted_device_is_not_told()
    {
        using var muted = await collector.SendAsync(
            HttpMethod.Patch, $"/api/devices/{Examples.Id}", """{"muted":true}""");
        Assert.Equal(HttpStatusCode.OK, muted.StatusCode);
        await PresentAsync(Presence.Offline);
        collector.Service<AlertService>().Look();
        Assert.Empty(collector.Service<AlertBook>().State.Alerts);
    }

    [Fact]
    public async Task A_channel_that_refuses_is_a_problem_told_elsewhere_until_a_test_succeeds()
    {
        await using var other = await Receiver.StartAsync((200, ""));
        new ChannelFile(directory.Path).Change(all => [.. all, Channel("other", other.Url)]);
        Volatile.Write(ref status, 401);
        await PresentAsync(Presence.Offline);
        await collector.SoonAsync(() =>
        {
            collector.Service<AlertService>().Look();
            return other.Requests.Any(each => each.Body.Contains("alert channel hook takes no messages",
                StringComparison.Ordinal));
        });
        var health = await collector.HealthAsync();
        Assert.Contains(health.Problems, each => each.Code == "alert-channel-refused");

        Volatile.Write(ref status, 200);
        using var tested = await collector.SendAsync(HttpMethod.Post, "/api/alerts/channels/hook/test");
        Assert.True((bool)JsonNode.Parse(await RunningCollector.TextAsync(tested))!["delivered"]!);
        await collector.SoonAsync(() =>
        {
            collector.Service<AlertService>().Look();
            return receiver.Requests.Count(each => each.Body.Contains("Kitchen is offline",
                StringComparison.Ordinal)) == 2;
        });
        await collector.SoonAsync(async () => (await collector.HealthAsync()).Problems.Count == 0);
    }

    [Fact]
    public async Task What_cannot_be_sent_waits_on_disk_and_is_sent_after_a_restart()
    {
        Volatile.Write(ref status, 503);
        await PresentAsync(Presence.Offline);
        await SentAsync(1);
        Volatile.Write(ref status, 200);
        await RestartAsync();
        Assert.Equal(2, (await SentAsync(2)).Count(each => each == "alert: Kitchen is offline"));
        await collector.SoonAsync(() => collector.Service<AlertBook>().State.Outbox.Items.IsEmpty);
    }

    [Fact]
    public async Task The_api_lists_and_acknowledges()
    {
        await PresentAsync(Presence.Offline);
        await SentAsync(1);
        var list = JsonNode.Parse(await collector.TextAsync("/api/alerts"))!;
        var alert = Assert.Single(list["alerts"]!.AsArray())!;
        Assert.Equal("open", (string?)alert["state"]);
        Assert.Equal("offline", (string?)alert["code"]);
        Assert.Equal("critical", (string?)alert["severity"]);
        Assert.Equal("hook", (string?)Assert.Single(list["channels"]!.AsArray())!["name"]);
        Assert.DoesNotContain("hush", list.ToJsonString(), StringComparison.Ordinal);

        var path = $"/api/alerts/{alert["id"]}/acknowledge";
        using (var wrong = await collector.SendAsync(HttpMethod.Post, path, type: "text/plain"))
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, wrong.StatusCode);
        using (var done = await collector.SendAsync(HttpMethod.Post, path))
            Assert.NotNull(JsonNode.Parse(await RunningCollector.TextAsync(done))!["acknowledgedAt"]);
        using (var missing = await collector.SendAsync(HttpMethod.Post, "/api/alerts/12345/acknowledge"))
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using (var missing = await collector.SendAsync(HttpMethod.Post, "/api/alerts/channels/nobody/test"))
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        await RestartAsync();
        Assert.NotNull(Assert.Single(collector.Service<AlertBook>().State.Alerts.Values).AcknowledgedAt);
    }

    [Fact]
    public async Task The_api_adds_and_removes_channels_and_keeps_their_secrets()
    {
        var body = new JsonObject
        {
            ["name"] = "mine",
            ["kind"] = "webhook",
            ["target"] = $"{receiver.Url}/x",
            ["options"] = new JsonObject { ["secret"] = "s3cr3t" },
        }.ToJsonString();
        using (var added = await collector.SendAsync(HttpMethod.Post, "/api/alerts/channels", body))
        {
            Assert.Equal(HttpStatusCode.Created, added.StatusCode);
            Assert.DoesNotContain("s3cr3t", await RunningCollector.TextAsync(added), StringComparison.Ordinal);
        }

        using (var twice = await collector.SendAsync(HttpMethod.Post, "/api/alerts/channels", body))
            Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        foreach (var wrong in (string[])["[]", "{}", """{"kind":"webhook"}""", """{"kind":"fax","target":"1"}""",
            """{"kind":"webhook","target":"http://127.0.0.1:1","options":{"secret":1}}""",
            """{"kind":"webhook","target":"http://127.0.0.1:1","options":[]}""",
            """{"kind":"webhook","target":"http://127.0.0.1:1","more":"x"}"""])
        {
            using var refused = await collector.SendAsync(HttpMethod.Post, "/api/alerts/channels", wrong);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        Assert.DoesNotContain("s3cr3t", await collector.TextAsync("/api/alerts"), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", await collector.TextAsync("/alerts"), StringComparison.Ordinal);
        using (var removed = await collector.SendAsync(HttpMethod.Delete, "/api/alerts/channels/mine"))
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using (var missing = await collector.SendAsync(HttpMethod.Delete, "/api/alerts/channels/mine"))
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("hook", Assert.Single(collector.Service<AlertChannels>().All).Name);
    }

    private ChannelEntry Channel(string name, string? url = null) => new(
        name, "webhook", $"{url ?? receiver.Url}/in", new Dictionary<string, string> { ["secret"] = "hush" });

    private JsonNode Body(int index) => JsonNode.Parse(receiver.Requests.ElementAt(index).Body)!;

    private async Task<IReadOnlyList<string>> SentAsync(int count)
    {
        await collector.SoonAsync(() =>
        {
            collector.Service<AlertService>().Look();
            return receiver.Requests.Count >= count;
        });
        return [.. receiver.Requests.Select(each => JsonNode.Parse(each.Body)!)
            .Select(each => $"{each["kind"]}: {each["title"]}")];
    }

    private async Task RestartAsync()
    {
        await collector.DisposeAsync();
        collector = await RunningCollector.StartAsync(broker.Url, directory.Path, alerts: Quick);
    }

    private async Task PresentAsync(Presence presence)
    {
        await publisher.SendAsync(TopicKind.Status, PresencePayload.Of(presence).ToArray(), retain: true);
        await collector.SoonAsync(() => collector.Fleet.Find(Examples.Id)?.Presence == presence);
    }

    private async Task BootAsync(string bootId, bool waits = true)
    {
        await publisher.SendAsync(
            TopicKind.Announcement,
            Wire.Write(Examples.Announcement() with
            {
                IntervalSeconds = 1,
                BootId = bootId,
                StartedAt = Started(bootId),
            }),
            retain: true);
        if (waits)
        {
            await collector.SoonAsync(() =>
                collector.Fleet.Find(Examples.Id)?.Announcement?.Value.BootId == bootId);
        }
    }

    private async Task MeasureAsync(long sequence, string bootId = "boot-1")
    {
        await publisher.SendAsync(Sample(sequence, bootId), retain: true);
        await collector.SoonAsync(() => collector.Fleet.Find(Examples.Id)?.Health?.ReceivedAt is not null);
    }

    private static HealthSnapshot Sample(long sequence, string bootId) => Examples.Snapshot(sequence) with
    {
        BootId = bootId,
        StartedAt = Started(bootId),
        Time = TimeProvider.System.GetUtcNow(),
    };

    private static DateTimeOffset Started(string bootId) => Examples.Start.AddDays(bootId[^1] - '1');
}
