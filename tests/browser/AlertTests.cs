using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Microsoft.Playwright;

namespace HealthCheck.Browser.Tests;

/// <summary>The page of alerts, with a device that is lost.</summary>
public sealed class AlertTests(Chromium chromium)
{
    [Fact]
    public async Task An_alert_is_counted_shown_and_acknowledged()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(
            broker.Url, "--set", "Alerts:OfflineAfterSeconds=10");
        await using var agent = await AgentProgram.StartAsync(broker.Url, "a11ce", "--name", "Kitchen");
        await collector.SaysAsync(agent.Id, device => device.Presence == Presence.Online);
        await agent.Process.KillAsync();
        await Eventually.BeTrueAsync(
            async () => (await collector.HealthAsync()).Alerts.Open == 1, TimeSpan.FromMinutes(2),
            () => collector.Story);
        await using var visit = await chromium.VisitAsync(collector.Url());
        await visit.LiveAsync();
        await visit.SeesAsync("Nobody is told when something is wrong");
        await Visit.ReadsAsync(visit.Page.Locator("nav .count"), "1");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "set up an alert channel" }).ClickAsync();
        await Visit.ReadsAsync(visit.Headline, "1 open alert");
        await visit.SeesAsync("No channel is set up");
        var alert = visit.Page.Locator(".alerts li").Filter(new() { HasText = "the broker lost the connection" });
        await Visit.ReadsAsync(alert, "open");
        await alert.GetByRole(AriaRole.Button).ClickAsync();
        await Visit.ReadsAsync(alert, "acknowledged");
        await Assertions.Expect(alert.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        Assert.Empty(await visit.BarriersAsync());
    }
}
