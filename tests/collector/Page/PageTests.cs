using System.Net;
using System.Text.RegularExpressions;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Page;

public sealed class PageTests : IAsyncLifetime
{
    private readonly TempDirectory directory = new();
    private RunningCollector collector = null!;

    public async ValueTask InitializeAsync() =>
        collector = await RunningCollector.StartAsync("mqtt://127.0.0.1:1", directory.Path, waitForBroker: false);

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Without_a_device_it_teaches_how_to_start_one()
    {
        var html = await collector.TextAsync("/");

        Assert.Contains("No device yet", html, StringComparison.Ordinal);
        Assert.Contains("healthcheck-agent --broker mqtt://127.0.0.1:1", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_from_a_device_is_text_and_never_markup()
    {
        const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&";
        var problem = new Problem(
            Hostile, HealthStatus.Warning, Examples.Noon, Hostile, Hostile, [new(Hostile, Percent: 1)]);
        var announcement = Examples.Announcement() with
        {
            Name = Hostile,
            Hostname = Hostile,
            Address = Hostile,
            Model = Hostile,
            AgentVersion = Hostile,
        };
        var snapshot = Examples.Snapshot(1) with
        {
            Status = HealthStatus.Warning,
            Problems = [problem],
            Temperature = [new(0, Hostile, 1, 2, null)],
            Uptime = new(null, new(long.MaxValue, Hostile)),
        };
        var now = TimeProvider.System.GetUtcNow();
        collector.Fleet.Publish(
        [
            Examples.Device() with
            {
                Presence = Presence.Online,
                Announcement = new(announcement, "{}"u8.ToArray(), 1),
                Health = new(snapshot, Wire.Write(snapshot), new(null, null), now),
            },
        ]);

        foreach (var path in (string[])["/", "/inventory", "/events", $"/devices/{Examples.Id}"])
        {
            var html = await collector.TextAsync(path);

            Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        }

        Assert.Contains(
            "&lt;script&gt;alert(1)&lt;/script&gt;", await collector.TextAsync("/"), StringComparison.Ordinal);
        await collector.SoonAsync(async () => (await collector.TextAsync($"/devices/{Examples.Id}")).Contains(
            "<p>Most of it: &lt;script&gt;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_device_with_a_new_identity_can_adopt_the_one_it_was_and_a_shared_identity_is_named()
    {
        collector.Fleet.Publish(
        [
            Examples.Device() with
            {
                Announcement = new(Examples.Announcement(), "{}"u8.ToArray(), 1),
                EventState = new EventState
                {
                    Card = new("old-one", CardRelation.IdentityChanged),
                    Boots = BootHistory.Empty with { SharedSince = Examples.Noon },
                },
            },
        ]);

        var html = await collector.TextAsync($"/devices/{Examples.Id}");

        Assert.Contains("Adopt old-one", html, StringComparison.Ordinal);
        Assert.Contains("Used by two agents in turns since", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_inventory_is_a_file_for_a_spreadsheet_that_runs_nothing()
    {
        var announcement = Examples.Announcement() with { Name = "=1+1, \"shed\"" };
        collector.Fleet.Publish([Examples.Device() with { Announcement = new(announcement, "{}"u8.ToArray(), 1) }]);

        using var answer = await collector.GetAsync("/inventory.csv");

        var lines = (await RunningCollector.TextAsync(answer)).TrimStart('\uFEFF').Split("\r\n");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("Name,Id,Board,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"\"'=1+1, \"\"shed\"\"\",{Examples.Id},", lines[1], StringComparison.Ordinal);
        Assert.Equal("", lines[2]);
    }

    [Theory]
    [InlineData("/devices/0123456789abcdef", "There is no device with this id")]
    [InlineData("/devices/no%20id%20at%20all", "There is no device with this id")]
    [InlineData("/not-found", "There is nothing at this address")]
    public async Task What_is_not_there_is_answered_404_by_a_page_that_explains_it(string path, string words)
    {
        using var answer = await collector.GetAsync(path);

        var html = await RunningCollector.TextAsync(answer);
        Assert.Equal(
            (HttpStatusCode.NotFound, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains(words, html, StringComparison.Ordinal);
        Assert.Contains("rel=\"stylesheet\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_is_known_is_answered_200()
    {
        collector.Fleet.Publish([Examples.Device()]);

        using var answer = await collector.GetAsync($"/devices/{Examples.Id}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task On_a_wall_there_is_nothing_to_press()
    {
        collector.Fleet.Publish([Examples.Device()]);

        var html = await collector.TextAsync("/?kiosk");

        Assert.Contains("<html lang=\"en\" data-kiosk", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<button", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<a ", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<input", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_brings_its_own_style_and_script_and_nothing_from_elsewhere()
    {
        var html = await collector.TextAsync("/");

        var style = Regex.Match(html, "href=\"(page\\.[a-z0-9]+\\.css)\"").Groups[1].Value;
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.Contains("light-dark(", await collector.TextAsync($"/{style}"), StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?! src=)", html);
    }
}
