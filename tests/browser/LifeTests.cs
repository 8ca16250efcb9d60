using HealthCheck.Mosquitto.Testing;
using Microsoft.Playwright;

namespace HealthCheck.Browser.Tests;

/// <summary>What happens while one looks, with real programs.</summary>
public sealed class LifeTests(Chromium chromium)
{
    [Fact]
    public async Task The_first_device_appears_by_itself_and_its_death_is_seen()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await using var visit = await chromium.VisitAsync(collector.Url());
        await visit.LiveAsync();
        await visit.SeesAsync("No device yet");
        await visit.SeesAsync($"healthcheck-agent --broker {broker.Url}");
        Assert.Empty(await visit.BarriersAsync());
        await visit.MarkAsync();

        await using var agent = await AgentProgram.StartAsync(broker.Url, "a11ce", "--name", "Kitchen");
        await visit.RowsAsync(1);
        await Visit.ReadsAsync(visit.Rows.First, "Kitchen");

        await agent.Process.KillAsync();
        await Visit.ReadsAsync(visit.Rows.First, "offline for");
        await Visit.ReadsAsync(visit.Headline, "Kitchen has been offline for");
        Assert.True(await visit.IsMarkedAsync());
    }

    [Fact]
    public async Task The_inventory_lists_a_new_device_by_itself()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await using var visit = await chromium.VisitAsync(collector.Url("/inventory"));
        await visit.LiveAsync();
        await visit.SeesAsync("0 devices");
        await visit.MarkAsync();

        await using var agent = await AgentProgram.StartAsync(broker.Url, "a11ce", "--name", "Kitchen");
        await visit.RowsAsync(1);
        await Visit.ReadsAsync(visit.Rows.First, "Kitchen");
        await visit.SeesAsync("1 device");
        Assert.True(await visit.IsMarkedAsync());
    }

    [Fact]
    public async Task When_the_collector_goes_away_the_page_says_so_and_comes_back_by_itself()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await using var visit = await chromium.VisitAsync(collector.Url());
        await visit.LiveAsync();

        await collector.Process.StopAsync();
        await visit.Page.Locator("dialog[open]").WaitForAsync();
        await visit.SeesAsync("The connection to the collector is lost.");

        await collector.StartAgainAsync();
        await Assertions.Expect(visit.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await visit.LiveAsync();
        await visit.SeesAsync("No device yet");
        visit.Forgive();
    }

    [Fact]
    public async Task When_the_broker_is_away_nobody_is_called_well()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await using var device = await ForgedDevice.ConnectAsync(broker, "shed");
        await device.AppearAsync();
        await using var visit = await chromium.VisitAsync(collector.Url());
        await visit.LiveAsync();
        await Visit.ReadsAsync(visit.Headline, "is well");

        await broker.KillAsync();

        await Visit.ReadsAsync(visit.Headline, "No news from any device");
        await Visit.ReadsAsync(visit.Rows.First, "last heard");
    }
}
