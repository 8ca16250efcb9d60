using System.Globalization;
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
        await using var collector = await WithLostDeviceAsync(broker);
        await using var visit = await chromium.VisitAsync(collector.Url());
        await visit.LiveAsync();
        await visit.SeesAsync("Nobody is told when something is wrong");
        await Visit.ReadsAsync(visit.Page.Locator("nav .count"), "1");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "set up an alert channel" }).ClickAsync();
        await Visit.ReadsAsync(visit.Headline, "1 open alert");
        await visit.SeesAsync("No channel is set up");
        var alert = visit.Page.Locator(".alerts li").Filter(new() { HasText = "the broker lost the connection" });
        await Visit.ReadsAsync(alert, "open");
        var acknowledge = alert.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" });
        await acknowledge.ClickAsync();
        await Visit.ReadsAsync(alert, "acknowledged");
        await Assertions.Expect(acknowledge).ToHaveCountAsync(0);
        await alert.GetByRole(AriaRole.Button, new() { Name = "Mute Kitchen" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("form.mute").GetByLabel("Device or tag")).ToHaveValueAsync("a11ce");
        Assert.Empty(await visit.BarriersAsync());

        // A channel is added, tested and removed again. Nothing listens at its address.
        var form = visit.Page.Locator("form.channel");
        await form.GetByLabel("Service").SelectOptionAsync("webhook");
        await form.GetByLabel("Where to").FillAsync($"http://127.0.0.1:{LoopbackPort.Free()}/in");
        await form.GetByLabel("secret").FillAsync("hush");
        await form.GetByRole(AriaRole.Button).ClickAsync();
        await Visit.ReadsAsync(form.GetByRole(AriaRole.Status), "Added. Test: nothing listens there");
        await visit.RowsAsync(1);
        Assert.DoesNotContain("hush", await visit.Page.ContentAsync(), StringComparison.Ordinal);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Remove webhook" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Yes, remove webhook" }).ClickAsync();
        await visit.RowsAsync(0);
    }

    [Fact]
    public async Task A_device_is_muted_and_a_rule_is_made_with_its_preview()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await WithLostDeviceAsync(broker);
        await using var visit = await chromium.VisitAsync(collector.Url("/alerts"));
        await visit.LiveAsync();
        await Visit.ReadsAsync(visit.Headline, "1 open alert");

        await visit.Page.GetByText("Mute a device or a tag").ClickAsync();
        var mute = visit.Page.Locator("form.mute");
        await mute.GetByLabel("Device or tag").FillAsync("nobody");
        await mute.GetByRole(AriaRole.Button).ClickAsync();
        await Visit.ReadsAsync(mute.GetByRole(AriaRole.Status), "There is no device and no tag 'nobody'.");
        await mute.GetByLabel("Device or tag").FillAsync("kitchen");
        await mute.GetByLabel("Reason").FillAsync("new roof");
        await mute.GetByRole(AriaRole.Button).ClickAsync();
        await Visit.ReadsAsync(mute.GetByRole(AriaRole.Status), "Saved.");
        await Visit.ReadsAsync(visit.Page.Locator("tbody tr").First, "not told (new roof)");
        await Visit.ReadsAsync(visit.Headline, "No open alerts");
        await Visit.ReadsAsync(visit.Page.Locator(".alerts li").First, "silenced");

        await visit.Page.GetByText("Add a rule").ClickAsync();
        var rule = visit.Page.Locator("form.rule");
        await rule.GetByLabel("Name A rule").FillAsync("night");
        await rule.GetByLabel("Codes").FillAsync("offline");
        await rule.GetByLabel("Hours").FillAsync("22-7");
        await rule.GetByLabel("Tell it").SelectOptionAsync("never");
        await rule.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Visit.ReadsAsync(rule.GetByRole(AriaRole.Status), "hours is '22-7'");
        await rule.GetByLabel("Hours").FillAsync("22:00-07:00");
        await rule.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Visit.ReadsAsync(visit.Page.Locator(".preview"), "0 messages with this rule");
        Assert.Empty(await visit.BarriersAsync());
        await rule.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await visit.RowsAsync(2);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Edit rule night" }).ClickAsync();
        await Assertions.Expect(rule.GetByLabel("Hours")).ToHaveValueAsync("22:00-07:00");
        await rule.GetByLabel("Hours").FillAsync("23:00-06:00");
        await rule.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await visit.SeesAsync("offline; 23:00-06:00: not told");
        await visit.RowsAsync(2);
        foreach (var name in (string[])["night", "mute a11ce"])
        {
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = $"Remove rule {name}" }).ClickAsync();
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = $"Yes, remove rule {name}" }).ClickAsync();
        }

        await visit.RowsAsync(0);
        await Visit.ReadsAsync(visit.Headline, "1 open alert");
    }

    private static async Task<CollectorProgram> WithLostDeviceAsync(MosquittoBroker broker)
    {
        var state = "";
        var collector = await CollectorProgram.StartAsync(broker.Url, directory =>
        {
            state = directory;
            return Task.CompletedTask;
        });
        await using var agent = await AgentProgram.StartAsync(broker.Url, "a11ce", "--name", "Kitchen");
        await collector.SaysAsync(agent.Id, device => device.Presence == Presence.Online);
        await agent.Process.KillAsync();
        await collector.SaysAsync(agent.Id, device => device.Presence == Presence.Offline);
        await collector.Process.StopAsync();
        await RememberAsync(state);
        await collector.StartAgainAsync();
        await collector.ConnectedAsync();
        return collector;
    }

    // As if it had been told an hour ago.
    private static Task RememberAsync(string state)
    {
        var told = TimeProvider.System.GetUtcNow().AddHours(-1).ToString("O", CultureInfo.InvariantCulture);
        return File.WriteAllTextAsync(Path.Combine(state, "alerts.json"), $$"""
            {
              "alerts": {
                "a11ce/offline": {
                  "id": 1, "deviceId": "a11ce", "device": "Kitchen", "code": "offline", "kind": "Away",
                  "severity": "critical", "since": "{{told}}", "text": "offline: the broker lost the connection",
                  "stage": "Open", "dueAt": "{{told}}", "toldAt": "{{told}}", "toldSeverity": "critical"
                }
              },
              "lastId": 1
            }
            """);
    }
}
