using System.Net;
using System.Text.Json.Nodes;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests.Storage;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Collector.Tests.Api;

/// <summary>What an owner changes, through the API, the one writer, the database and a real broker.</summary>
[Trait("Needs", "Mosquitto")]
public sealed class DeviceEditTests : IAsyncLifetime
{
    private const string Old = "old", New = "new";
    private readonly TempDirectory directory = new();
    private MosquittoBroker broker = null!;
    private Publisher publisher = null!;
    private RunningCollector collector = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await MosquittoBroker.StartAsync();
        publisher = await Publisher.ConnectAsync(broker);
        collector = await RunningCollector.StartAsync(broker.Url, directory.Path);
        foreach (var id in new[] { Old, New })
        {
            await publisher.SendAsync(TopicKind.Announcement, Wire.Write(Examples.Announcement(id)), id, retain: true);
            await publisher.SendAsync(Examples.Snapshot(1, id), retain: true);
        }

        await collector.SoonAsync(() => collector.Fleet.Find(New)?.Health is not null);
    }

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        await publisher.DisposeAsync();
        await broker.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task What_the_owner_says_stands_before_what_the_device_says_and_stays()
    {
        await PatchAsync("""{"name":" Attic ","tags":["roof"],"notes":"Behind\nthe chimney","muted":true}""");
        await publisher.SendAsync(TopicKind.Announcement,
            Wire.Write(Examples.Announcement(New) with { Name = "Renamed", Tags = ["own"] }), New, retain: true);
        await collector.SoonAsync(() => collector.Fleet.Find(New)!.Announcement!.Value.Name == "Renamed");
        await RestartAsync();

        var device = JsonNode.Parse(await collector.TextAsync($"/api/devices/{New}"))!;
        Assert.Equal(("Attic", "Behind\nthe chimney", true),
            ((string?)device["name"], (string?)device["notes"], (bool?)device["muted"]));
        Assert.Equal("""["roof"]""", device["tags"]!.ToJsonString());
        Assert.Equal("""{"name":"Renamed","tags":["own"]}""", device["announced"]!.ToJsonString());
        Assert.Equal("Attic", collector.Fleet.Find(New)!.Name);
    }

    [Fact]
    public async Task Null_gives_back_what_the_device_says_and_what_is_left_out_stays()
    {
        await PatchAsync("""{"name":"Attic","tags":[],"notes":"x","muted":true}""");
        var device = await PatchAsync("""{"name":null,"tags":null,"muted":null}""");

        Assert.Equal("Kitchen", (string?)device["name"]);
        Assert.Equal("""["home"]""", device["tags"]!.ToJsonString());
        Assert.Equal(("x", false), ((string?)device["notes"], (bool?)device["muted"]));
    }

    [Fact]
    public async Task A_change_is_told_and_none_is_not()
    {
        await PatchAsync("""{"name":"Attic","muted":true}""");
        await PatchAsync("""{"name":"Attic"}""");

        var told = Assert.Single(await EventsAsync(), each => each.Kind == EventKind.Edited);
        Assert.Equal(("The owner named it Attic and muted it", "Attic"), (told.Message, told.After));
    }

    [Theory]
    [InlineData("[]", "must be an object")]
    [InlineData("{", "no JSON document")]
    [InlineData("""{"name":"a","name":"b"}""", "no JSON document")]
    [InlineData("""{"name":""}""", "name must be")]
    [InlineData("""{"name":"\u001b[2J"}""", "name must be")]
    [InlineData("""{"name":"\ud800"}""", "half")]
    [InlineData("""{"tags":"home"}""", "tags must be")]
    [InlineData("""{"tags":[null]}""", "tags must be")]
    [InlineData("""{"notes":7,"muted":"yes"}""", "muted must be")]
    [InlineData("""{"id":"x"}""", "Only name, tags, notes and muted")]
    public async Task A_body_that_cannot_be_is_explained_and_changes_nothing(string json, string part)
    {
        using var answer = await collector.SendAsync(HttpMethod.Patch, $"/api/devices/{New}", json);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(part, await RunningCollector.TextAsync(answer), StringComparison.Ordinal);
        Assert.Equal("Kitchen", collector.Fleet.Find(New)!.Name);
    }

    [Fact]
    public async Task Texts_have_limits_and_so_has_the_body()
    {
        await RefusedAsync(HttpStatusCode.BadRequest, $$"""{"name":"{{new string('x', 129)}}"}""");
        await RefusedAsync(HttpStatusCode.BadRequest, $$"""{"notes":"{{new string('x', 4001)}}"}""");
        await RefusedAsync(
            HttpStatusCode.BadRequest, $$"""{"tags":[{{string.Join(',', Enumerable.Repeat("\"x\"", 33))}}]}""");
        await RefusedAsync(HttpStatusCode.RequestEntityTooLarge, $$"""{"notes":"{{new string('x', 70_000)}}"}""");

        async Task RefusedAsync(HttpStatusCode code, string json)
        {
            using var answer = await collector.SendAsync(HttpMethod.Patch, $"/api/devices/{New}", json);
            Assert.Equal(code, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("PATCH", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/adopt")]
    public async Task The_page_of_another_site_changes_nothing(string method, string path)
    {
        foreach (var type in new[] { null, "text/plain", "application/x-www-form-urlencoded" })
        {
            using var answer = await collector.SendAsync(new(method), $"/api/devices/{New}{path}", "{}", type);
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
            Assert.Contains("application/json", await RunningCollector.TextAsync(answer), StringComparison.Ordinal);
        }

        using var foreign =
            await collector.SendAsync(new(method), $"/api/devices/{New}{path}", "{}", site: "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.NotNull(collector.Fleet.Find(New));
    }

    [Fact]
    public async Task A_forgotten_device_is_gone_here_and_at_the_broker_and_returns_only_by_itself()
    {
        var number = collector.Fleet.Find(Old)!.Number;
        using var answer = await collector.SendAsync(HttpMethod.Delete, $"/api/devices/{Old}");

        var json = JsonNode.Parse(await RunningCollector.TextAsync(answer))!;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            [$"ha/second/device/healthcheck_{Old}/config", $"healthcheck/{Old}/announcement",
                $"healthcheck/{Old}/status", $"healthcheck/{Old}/health"],
            json["cleared"]!.AsArray().Select(topic => (string?)topic));
        Assert.Contains("comes back", (string?)json["message"], StringComparison.Ordinal);
        Assert.Null(collector.Fleet.Find(Old));
        Assert.Equal(EventKind.Forgotten, (await EventsAsync())[0].Kind);

        // A collector that never heard of it does not hear of it now.
        using (var fresh = new TempDirectory())
        {
            await using var other = await RunningCollector.StartAsync(broker.Url, fresh.Path);
            await other.SoonAsync(() => other.Fleet.Find(New) is not null);
            Assert.Null(other.Fleet.Find(Old));
        }

        await publisher.SendAsync(Examples.Snapshot(2, Old));
        await collector.SoonAsync(() => collector.Fleet.Find(Old) is not null);
        Assert.NotEqual(number, collector.Fleet.Find(Old)!.Number);
    }

    [Fact]
    public async Task Nothing_is_forgotten_while_the_broker_would_bring_it_back()
    {
        await broker.KillAsync();
        using var answer = await collector.SendAsync(HttpMethod.Delete, $"/api/devices/{Old}");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Nothing was done", await RunningCollector.TextAsync(answer), StringComparison.Ordinal);
        Assert.NotNull(collector.Fleet.Find(Old));
    }

    [Fact]
    public async Task A_device_on_a_new_board_takes_over_from_the_old_one()
    {
        using (await collector.SendAsync(
            HttpMethod.Patch, $"/api/devices/{Old}", """{"name":"Attic","notes":"mine"}"""))
        {
            // Said of the old one, and taken over.
        }

        await publisher.SendAsync(TopicKind.Status, "stopped"u8.ToArray(), Old);
        await collector.SoonAsync(() => collector.Fleet.Find(Old)!.Presence == Presence.Stopped);
        var old = collector.Fleet.Find(Old)!;
        using var answer =
            await collector.SendAsync(HttpMethod.Post, $"/api/devices/{New}/adopt", $$"""{"from":"{{Old}}"}""");

        var device = JsonNode.Parse(await RunningCollector.TextAsync(answer))!;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("Attic", "mine"), ((string?)device["name"], (string?)device["notes"]));
        Assert.Equal("""["old"]""", device["adopted"]!.ToJsonString());
        var heir = collector.Fleet.Find(New)!;
        Assert.Equal([heir.Number, old.Number], heir.Numbers);
        Assert.Equal(old.FirstSeen, heir.FirstSeen);
        Assert.Null(collector.Fleet.Find(Old));
        var told = (await EventsAsync())[0];
        Assert.Equal((EventKind.Adopted, New, Old), (told.Kind, told.DeviceId, told.Before));

        await RestartAsync();
        Assert.Null(collector.Fleet.Find(Old));
        Assert.Equal([heir.Number, old.Number], collector.Fleet.Find(New)!.Numbers);
        await publisher.SendAsync(Examples.Snapshot(1, "third"));
        await collector.SoonAsync(() => collector.Fleet.Find("third") is not null);
        Assert.DoesNotContain(collector.Fleet.Find("third")!.Number, heir.Numbers);
    }

    [Fact]
    public async Task Two_live_devices_are_never_merged()
    {
        await publisher.SendAsync(TopicKind.Status, "online"u8.ToArray(), Old);
        await collector.SoonAsync(() => collector.Fleet.Find(Old)!.Presence == Presence.Online);

        await AdoptAsync(HttpStatusCode.Conflict, $$"""{"from":"{{Old}}"}""", "is online");
        await AdoptAsync(HttpStatusCode.Conflict, $$"""{"from":"{{New}}"}""", "itself");
        await AdoptAsync(HttpStatusCode.NotFound, """{"from":"nobody"}""", "no device 'nobody'");
        await AdoptAsync(HttpStatusCode.BadRequest, """{"from":"No Id"}""", "1 to 64 characters");
        Assert.NotNull(collector.Fleet.Find(Old));

        async Task AdoptAsync(HttpStatusCode code, string json, string part)
        {
            using var answer = await collector.SendAsync(HttpMethod.Post, $"/api/devices/{New}/adopt", json);
            Assert.Equal(code, answer.StatusCode);
            Assert.Contains(part, await RunningCollector.TextAsync(answer), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("PATCH", "", """{"muted":true}""")]
    [InlineData("DELETE", "", "")]
    [InlineData("POST", "/adopt", """{"from":"old"}""")]
    public async Task A_device_that_is_not_there_cannot_be_changed(string method, string path, string json)
    {
        using var answer = await collector.SendAsync(new(method), "/api/devices/nobody" + path, json);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("no device 'nobody'", await RunningCollector.TextAsync(answer), StringComparison.Ordinal);
    }

    private async Task<JsonNode> PatchAsync(string json)
    {
        using var answer = await collector.SendAsync(HttpMethod.Patch, $"/api/devices/{New}", json);
        var text = await RunningCollector.TextAsync(answer);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private async Task RestartAsync()
    {
        await collector.DisposeAsync();
        collector = await RunningCollector.StartAsync(broker.Url, directory.Path);
    }

    private Task<IReadOnlyList<DeviceEvent>> EventsAsync() => collector.Service<IStore>().EventsAsync(new(100));
}
