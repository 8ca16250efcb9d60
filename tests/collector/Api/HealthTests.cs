using System.Net;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Api;

[Trait("Needs", "Mosquitto")]
public sealed class HealthTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task It_is_ok_while_all_is_well()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await RunningCollector.StartAsync(broker.Url, directory.Path);

        var health = await collector.HealthAsync();

        Assert.Equal((HealthStatus.Ok, "0.1.0", "LiteDb"), (health.Status, health.Version, health.Store.Provider));
        Assert.Empty(health.Problems);
        Assert.True(health.Store.Bytes > 0);
        Assert.Null(health.LagMilliseconds);
    }

    [Fact]
    public async Task A_broker_that_stays_away_is_critical_after_a_few_seconds()
    {
        var clock = new FakeTimeProvider(Examples.Noon);
        await using var collector = await RunningCollector.StartAsync(
            "mqtt://127.0.0.1:1", directory.Path, waitForBroker: false, clock);
        using (var early = await collector.GetAsync("/health"))
            Assert.Equal(HttpStatusCode.OK, early.StatusCode);

        clock.Advance(TimeSpan.FromSeconds(6));

        using var late = await collector.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        var problem = Assert.Single((await collector.HealthAsync()).Problems);
        Assert.Equal(("broker-unreachable", HealthStatus.Critical), (problem.Code, problem.Severity));
        Assert.Contains("broker", await collector.TextAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_that_are_not_acknowledged_are_critical_after_half_a_minute()
    {
        var clock = new FakeTimeProvider(Examples.Noon);
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await RunningCollector.StartAsync(broker.Url, directory.Path, time: clock);
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var message = Examples.Message(TopicKind.Status, "online"u8.ToArray()) with
        {
            Packet = 1,
            Acknowledge = _ =>
            {
                begun.SetResult();
                return ended.Task;
            },
        };
        await collector.Service<Inbox>().PutAsync(message, TestContext.Current.CancellationToken);
        await begun.Task;
        Assert.Empty((await collector.HealthAsync()).Problems);

        clock.Advance(TimeSpan.FromSeconds(31));
        var problem = Assert.Single((await collector.HealthAsync()).Problems);
        Assert.Equal(("ingest-stalled", HealthStatus.Critical, Examples.Noon), (problem.Code, problem.Severity, problem.Since));

        ended.SetResult();
        await collector.SoonAsync(async () => (await collector.HealthAsync()).Problems.Count == 0);
    }
}
