using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>The collector ends, well or badly, and starts again: nothing that it acknowledged is forgotten.</summary>
public sealed class CollectorRestartTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_restart_everything_is_as_before(bool killed)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var device = await ForgedDevice.ConnectAsync(broker, "attic-1");
        await device.AppearAsync();
        await device.SendAsync(TopicKind.Announcement, Wire.Write(device.Announcement() with { Hostname = "renamed" }));
        await device.SendAsync(2);
        await device.SendAsync(6);
        await device.SendAsync(TopicKind.Status, PresencePayload.Of(Presence.Stopped).ToArray());
        await collector.SaysAsync(device.Id, said => said is { Missing: 3, Presence: Presence.Stopped });
        await collector.CommittedAsync(device.Id);
        var before = await EverythingAsync(collector, device.Id);

        if (killed)
            await collector.Process.KillAsync();
        else
            Assert.Equal(0, await collector.Process.StopAsync());
        await collector.StartAgainAsync();

        // At once, before the broker could tell it again; and still so when it has.
        Assert.Equal(before, await EverythingAsync(collector, device.Id));
        await collector.ConnectedAsync();
        await device.SendAsync(7);
        await collector.ReachedAsync(device.Id, 7);
        Assert.Equal(3, (await collector.DeviceAsync(device.Id))!.Missing);
    }

    [Fact]
    public async Task What_came_while_it_was_away_is_delivered_when_it_is_back()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var device = await ForgedDevice.ConnectAsync(broker, "attic-1");
        await device.AppearAsync();
        await collector.ReachedAsync(device.Id, 1);

        await collector.Process.StopAsync();
        await SendAsync(device, from: 2, to: 2000);
        await collector.StartAgainAsync();

        await collector.ReachedAsync(device.Id, 2000);
        Assert.Equal(0, (await collector.DeviceAsync(device.Id))!.Missing);
        Assert.Equal(1999, (await collector.HealthAsync()).Samples.Stored);
    }

    [Fact]
    public async Task Who_watches_it_misses_no_event()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var device = await ForgedDevice.ConnectAsync(broker, "attic-1");
        await using var watch = TestProcess.Start(Checkout.Collector, ["watch", "--json", "--url", collector.Url()]);
        await Eventually.BeTrueAsync(
            async () =>
                (await Http.GetAsync(collector.Url("/metrics"))).Text.Contains(
                    "healthcheck_watchers 1\n", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30), () => watch.Story);
        await device.AppearAsync();
        await SaidAsync("online");

        await collector.Process.StopAsync();
        await device.SendAsync(TopicKind.Status, PresencePayload.Of(Presence.Stopped).ToArray());
        await collector.StartAgainAsync();

        await SaidAsync("stopped");
        Assert.Equal(
            1, watch.Output.Split('\n').Count(line => line.Contains("\"kind\":\"online\"", StringComparison.Ordinal)));

        Task SaidAsync(string kind) => Eventually.BeTrueAsync(
            () => watch.Output.Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal), TimeSpan.FromSeconds(30),
            () => watch.Story + collector.Story);
    }

    [Fact]
    public async Task Killed_again_and_again_in_the_midst_of_it_it_loses_nothing()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var device = await ForgedDevice.ConnectAsync(broker, "attic-1");
        await device.AppearAsync();

        const int Count = 6000, Kills = 3;
        var sending = SendAsync(device, from: 2, Count);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await collector.ReachedAsync(device.Id, kill * Count / 10);
            await collector.Process.KillAsync();
            await collector.StartAgainAsync();
        }

        await sending;
        await collector.ReachedAsync(device.Id, Count, TimeSpan.FromSeconds(60));
        await collector.SaysAsync(device.Id, said => said.Missing == 0);
    }

    private static async Task SendAsync(ForgedDevice device, long from, long to)
    {
        for (var sequence = from; sequence <= to; sequence++)
            await device.SendAsync(sequence);
    }

    private static async Task<string> EverythingAsync(CollectorProgram collector, string id)
    {
        string[] paths =
            ["/api/devices", $"/api/devices/{id}", $"/api/devices/{id}/health", $"/api/devices/{id}/announcements"];
        var answers = new List<string>();
        foreach (var path in paths)
            answers.Add($"{path}: {(await Http.GetAsync(collector.Url(path))).Text}");
        return string.Join('\n', answers);
    }
}
