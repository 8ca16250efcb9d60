using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Api;

/// <summary>The API over HTTP, with devices put straight into the fleet.</summary>
public sealed class ApiTests : IAsyncLifetime
{
    private readonly TempDirectory directory = new();
    private RunningCollector collector = null!;

    public async ValueTask InitializeAsync()
    {
        collector = await RunningCollector.StartAsync("mqtt://127.0.0.1:1", directory.Path, waitForBroker: false);
        collector.Fleet.Publish(
            [Announced("""{"name":"zoe","extra":{"deep":[1]},"presence":"a lie"}""")
                with { Presence = Presence.Online }]);
        collector.Fleet.Publish([Examples.Device("bare"), Named("second", "Adam")]);
    }

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task The_list_is_sorted_by_name_and_says_null_where_nothing_is_known()
    {
        var list = JsonSerializer.Deserialize(await collector.TextAsync("/api/devices"), WireJson.Default.DeviceList)!;

        Assert.Equal(3, list.Total);
        Assert.Equal(["second", "bare", Examples.Id], list.Items.Select(device => device.Id));
        Assert.Null(list.Items[1].Name);
        Assert.Equal(Presence.Offline, list.Items[1].Presence);
    }

    [Fact]
    public async Task A_device_is_its_announcement_with_what_the_collector_adds()
    {
        var device = JsonNode.Parse(await collector.TextAsync($"/api/devices/{Examples.Id}"))!;

        Assert.Equal("""{"deep":[1]}""", device["extra"]!.ToJsonString());
        Assert.Equal("online", (string?)device["presence"]);

        // Its sample says "ok", and is days old.
        Assert.NotEqual("ok", (string?)device["status"]);
        Assert.NotNull((string?)device["reason"]);
        Assert.Equal("2026-11-22T12:00:00Z", (string?)device["firstSeen"]);
        Assert.Equal(0, (int?)device["missing"]);
        Assert.True(device.AsObject().ContainsKey("lastSeen"));
    }

    [Fact]
    public async Task Of_a_device_that_never_announced_itself_there_is_the_summary()
    {
        var device = JsonNode.Parse(await collector.TextAsync("/api/devices/bare"))!.AsObject();

        Assert.Equal("bare", (string?)device["id"]);
        Assert.True(device.ContainsKey("name"));
        Assert.Null(device["name"]);
    }

    [Fact]
    public async Task The_latest_health_is_byte_for_byte_what_the_agent_wrote()
    {
        using var answer = await collector.GetAsync($"/api/devices/{Examples.Id}/health");

        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("""{ "as": "it came" }"""u8.ToArray(),
            System.Text.Encoding.UTF8.GetBytes(await RunningCollector.TextAsync(answer)));
    }

    [Theory]
    [InlineData("/api/devices/nobody", 404, "no device 'nobody'")]
    [InlineData("/api/devices/bare/health", 404, "has not sent its health yet")]
    [InlineData("/api/devices/nobody/announcements", 404, "no device 'nobody'")]
    [InlineData("/api/devices/Not%20An%20Id", 400, "1 to 64 characters")]
    [InlineData("/nowhere", 404, "/api/devices")]
    public async Task What_is_not_there_is_explained(string path, int status, string part)
    {
        using var answer = await collector.GetAsync(path);
        var problem = JsonNode.Parse(await RunningCollector.TextAsync(answer))!;

        Assert.Equal((status, status), ((int)answer.StatusCode, (int?)problem["status"]));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(part, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere", "text/html")]
    [InlineData("/nowhere/at/all?x=1", "text/html")]
    [InlineData("/api/nowhere", "application/problem+json")]
    public async Task What_is_not_there_is_a_page_for_a_browser_and_a_problem_below_the_API(string path, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(collector.Url, path));
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        using var browser = new HttpClient();
        using var answer = await browser.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(
            (HttpStatusCode.NotFound, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Contains(
            "There is nothing at this address", await RunningCollector.TextAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_method_is_explained_too()
    {
        using var answer = await collector.DeleteAsync("/api/devices");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Contains("DELETE", await RunningCollector.TextAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_only_for_the_head_gets_it()
    {
        using var answer = await collector.HeadAsync("/api/devices");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Content.Headers.ContentLength > 0);
        Assert.Empty(await RunningCollector.TextAsync(answer));
    }

    [Fact]
    public async Task The_description_names_every_path_and_its_errors()
    {
        var description = JsonNode.Parse(await collector.TextAsync("/openapi/v1.json"))!;

        var paths = description["paths"]!.AsObject();
        Assert.Equal(
            [
                "/api/alerts", "/api/alerts/channels", "/api/alerts/channels/{name}",
                "/api/alerts/channels/{name}/test", "/api/alerts/preview", "/api/alerts/push-key", "/api/alerts/rules",
                "/api/alerts/{id}/acknowledge",
                "/api/backup", "/api/changes", "/api/devices", "/api/devices/{id}", "/api/devices/{id}/adopt",
                "/api/devices/{id}/announcements",
                "/api/devices/{id}/check", "/api/devices/{id}/events", "/api/devices/{id}/health",
                "/api/devices/{id}/history", "/api/events", "/api/export", "/api/fleet", "/api/metrics", "/health",
                "/health/live", "/metrics", "/metrics/devices",
            ],
            paths.Select(path => path.Key).Order(StringComparer.Ordinal));
        Assert.All(paths.SelectMany(path => path.Value!.AsObject()), verb =>
            Assert.NotEmpty((string)verb.Value!["summary"]!));
        Assert.NotNull(paths["/api/devices/{id}"]!["patch"]!["requestBody"]);
        Assert.NotNull(paths["/api/devices/{id}"]!["get"]!["responses"]!["404"]);
        Assert.NotNull(paths["/health"]!["get"]!["responses"]!["503"]);
    }

    [Fact]
    public async Task A_device_is_checked_when_asked_for_and_not_at_once_again()
    {
        using var first = await collector.SendAsync(HttpMethod.Post, $"/api/devices/{Examples.Id}/check");
        using var second = await collector.SendAsync(HttpMethod.Post, $"/api/devices/{Examples.Id}/check");
        using var bare = await collector.SendAsync(HttpMethod.Post, "/api/devices/bare/check");
        using var nobody = await collector.SendAsync(HttpMethod.Post, "/api/devices/nobody/check");
        using var foreign =
            await collector.SendAsync(HttpMethod.Post, $"/api/devices/{Examples.Id}/check", type: "text/plain");

        Assert.Contains("CheckBack:AllowLoopback", await RunningCollector.TextAsync(first), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.TooManyRequests, "5"), (second.StatusCode, second.Headers.RetryAfter?.ToString()));
        Assert.Equal("not-asked", (string?)JsonNode.Parse(await RunningCollector.TextAsync(bare))!["finding"]);
        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.UnsupportedMediaType), (nobody.StatusCode, foreign.StatusCode));
    }

    [Fact]
    public async Task The_reference_is_served_from_here_and_runs_no_script_but_its_own()
    {
        using var page = await collector.GetAsync("/reference/");
        var text = await RunningCollector.TextAsync(page);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        var nonce = policy[(policy.IndexOf("'nonce-", StringComparison.Ordinal) + 7)..].Split('\'')[0];
        Assert.Contains($"nonce=\"{nonce}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
        Assert.DoesNotContain("'unsafe-inline'", policy.Split(';')
            .Single(part => part.Contains("script-src", StringComparison.Ordinal)), StringComparison.Ordinal);
        using var again = await collector.GetAsync("/reference/");
        Assert.DoesNotContain(
            nonce, Assert.Single(again.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        using var script = await collector.GetAsync("/reference/scalar.js");
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        Assert.Contains("script-src 'self';", Assert.Single(script.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_forbids_foreign_scripts_and_names_no_server()
    {
        foreach (var path in new[] { "/", "/api/devices", "/nowhere", "/page.css", "/page.js" })
        {
            using var answer = await collector.GetAsync(path);
            Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
                StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    private static Device Announced(string json) => Named(Examples.Id, "zoe", json) with
    {
        Number = 2,
        Health = new(Examples.Snapshot(1), """{ "as": "it came" }"""u8.ToArray(), new("boot-1", 0), Examples.Noon),
    };

    private static Device Named(string id, string name, string json = "{}") => Examples.Device(id) with
    {
        Number = 3,
        Announcement =
            new(Examples.Announcement(id) with { Name = name, Address = "127.0.0.1" },
                System.Text.Encoding.UTF8.GetBytes(json), 1),
    };
}
