using System.Net;
using System.Text.Json.Nodes;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>The real programs, a service that fails, and a collector that is killed.</summary>
public sealed class AlertTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<JsonNode> messages = [];

    [Fact]
    public async Task An_alert_outlives_a_service_that_fails_and_a_collector_that_is_killed()
    {
        using var service = new HttpListener();
        var url = $"http://127.0.0.1:{LoopbackPort.Free()}/";
        service.Prefixes.Add(url);
        service.Start();
        var status = 503;
        var serving = ServeAsync(service, () => Volatile.Read(ref status));
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(
            broker.Url, state => AddChannelAsync(state, url), "--set", "Alerts:OfflineAfterSeconds=10");
        await using var agent = await AgentProgram.StartAsync(broker.Url, "5ed", "--name", "Shed");
        await collector.SaysAsync(agent.Id, device => device.Presence == Presence.Online);
        await agent.Process.KillAsync();

        await Eventually.BeTrueAsync(() => Count() >= 1, Patience, () => collector.Story);
        await collector.Process.KillAsync();
        var failed = Count();
        Volatile.Write(ref status, 200);
        await collector.StartAgainAsync();
        await Eventually.BeTrueAsync(() => Count() > failed, Patience, () => collector.Story);

        // The same message again, and once: the alert is open and the outbox empty, so nothing else is to come.
        await Eventually.BeTrueAsync(
            async () => (await collector.HealthAsync()).Alerts is { Waiting: 0, Open: >= 1, Channels: 1 }, Patience,
            () => collector.Story);
        await collector.Process.KillAsync();
        await collector.StartAgainAsync();
        await Eventually.BeTrueAsync(
            async () => (await collector.HealthAsync()).Alerts is { Waiting: 0, Open: >= 1 }, Patience,
            () => collector.Story);
        lock (messages)
        {
            var mine = messages.Where(each => (string?)each["title"] == "Shed is offline").ToList();
            Assert.Equal(failed + 1, mine.Count);
            Assert.Single(mine.Select(each => (string?)each["id"]).Distinct());
        }

        service.Stop();
        await serving;
    }

    private static async Task AddChannelAsync(string state, string url)
    {
        var (code, _, error) = await TestProcess.RunAsync(
            Checkout.Collector, ["alert", "add", "webhook", url, "--state", state], Patience);
        Assert.True(code == 0, error);
    }

    private int Count()
    {
        lock (messages)
            return messages.Count(each => (string?)each["title"] == "Shed is offline");
    }

    private async Task ServeAsync(HttpListener service, Func<int> status)
    {
        try
        {
            while (true)
            {
                var request = await service.GetContextAsync();
                using var reader = new StreamReader(request.Request.InputStream);
                var message = JsonNode.Parse(await reader.ReadToEndAsync())!;
                lock (messages)
                    messages.Add(message);
                request.Response.StatusCode = status();
                request.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
