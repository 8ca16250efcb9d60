using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Page;
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
        var problem = new Problem(Hostile, HealthStatus.Warning, Examples.Noon, Hostile, Hostile);
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

        var html = await collector.TextAsync("/");

        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_brings_its_own_style_and_script_and_nothing_from_elsewhere()
    {
        var html = await collector.TextAsync("/");

        Assert.Contains("href=\"page.css\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme", await collector.TextAsync("/page.css"), StringComparison.Ordinal);
        Assert.Contains("DOMParser", await collector.TextAsync("/page.js"), StringComparison.Ordinal);
    }
}
