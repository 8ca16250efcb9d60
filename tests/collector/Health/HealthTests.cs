using System.Net;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Health;

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
        await collector.SoonAsync(() => collector.Service<IngestCounters>().InHandSince > 0);

        // The commit is due after a moment of this clock.
        await collector.SoonAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            return begun.Task.IsCompleted;
        });
        Assert.Empty((await collector.HealthAsync()).Problems);

        clock.Advance(TimeSpan.FromSeconds(31));
        var problem = Assert.Single((await collector.HealthAsync()).Problems);
        Assert.Equal(
            ("ingest-stalled", HealthStatus.Critical, Examples.Noon), (problem.Code, problem.Severity, problem.Since));

        ended.SetResult();
        await collector.SoonAsync(async () => (await collector.HealthAsync()).Problems.Count == 0);
    }

    [Fact]
    public async Task A_damaged_database_is_critical_and_on_the_page_and_stays_a_warning_until_it_is_taken_away()
    {
        await (await StartAsync()).DisposeAsync();
        File.WriteAllBytes(directory.File("collector.db"), [.. Enumerable.Repeat((byte)'x', 8192)]);

        await using (var collector = await StartAsync())
        {
            await SaysAsync(collector, HealthStatus.Critical, "The database could not be read and a new one was begun");
            using var answer = await collector.GetAsync("/health");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }

        await using (var collector = await StartAsync())
            await SaysAsync(collector, HealthStatus.Warning, "What could not be read or packed was set aside earlier");

        foreach (var file in Aside())
            File.Delete(file);
        await using var mended = await StartAsync();
        Assert.DoesNotContain((await mended.HealthAsync()).Problems, problem => problem.Code == "store-set-aside");

        async Task SaysAsync(RunningCollector collector, HealthStatus severity, string what)
        {
            var problem =
                Assert.Single((await collector.HealthAsync()).Problems, problem => problem.Code == "store-set-aside");
            Assert.Equal(severity, problem.Severity);
            Assert.StartsWith($"{what}: ", problem.Message, StringComparison.Ordinal);
            Assert.NotEmpty(Aside());
            Assert.All(Aside(), file =>
                Assert.Contains(Path.GetFileName(file), problem.Message, StringComparison.Ordinal));
            var html = await collector.TextAsync("/");
            Assert.Contains($"<section class=\"banner {severity.ToString().ToLowerInvariant()}\" role=\"alert\">", html,
                StringComparison.Ordinal);
            Assert.Contains(problem.Message, html, StringComparison.Ordinal);
        }

        // The file, and its log if there was one.
        string[] Aside() => Directory.GetFiles(directory.Path, "collector-damaged-*.db");

        Task<RunningCollector> StartAsync() =>
            RunningCollector.StartAsync("mqtt://127.0.0.1:1", directory.Path, waitForBroker: false);
    }
}
