using System.Net;
using HealthCheck.Collector.Cli;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests.Storage;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Collector.Tests.Api;

public sealed class BackupEndpointTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_backup_over_HTTP_can_be_restored_and_needs_to_be_asked_for_by_no_web_page()
    {
        await using var collector = await StartAsync();
        using var refused = await collector.SendAsync(HttpMethod.Post, "/api/backup", site: "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        using var answer = await collector.SendAsync(HttpMethod.Post, "/api/backup");
        Assert.Equal((HttpStatusCode.OK, "application/gzip"),
            (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var file = directory.File("backup.tar.gz");
        await File.WriteAllBytesAsync(
            file, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);

        Collector.Storage.Backup.Restore.Run(
            file, new(directory.File("restored")), Examples.Noon, _ => { }, TestContext.Current.CancellationToken);
        await using var store = LiteDbStore.Open(
            new(directory.File("restored")), new(TimeProvider.System, new LogLines().Logger), TimeProvider.System);
        Assert.Equal(Examples.Id, Assert.Single(await store.LoadAsync()).Id);
    }

    [Fact]
    public async Task Samples_are_exported_as_they_were_asked_for_and_a_mistake_is_explained()
    {
        await using var collector = await StartAsync();

        var rows = await collector.TextAsync($"/api/export?device={Examples.Id}&metric=memory.usedPercent");
        Assert.Matches($"^time,device,metric,value\n[0-9T:.Z-]+,{Examples.Id},memory.usedPercent,25\n$", rows);
        Assert.Contains("\"metric\":\"load.core.minute\",\"value\":0.11}",
            await collector.TextAsync("/api/export?format=json-lines"), StringComparison.Ordinal);

        foreach (var (path, status, words) in new[]
                 {
                     ("?format=xml", HttpStatusCode.BadRequest, "csv, json-lines"),
                     ("?from=2026-01-02T00:00Z&to=2026-01-01T00:00Z", HttpStatusCode.BadRequest,
                         "from must be before to"),
                     ("?from=yesterday", HttpStatusCode.BadRequest, ""),
                     ("?device=nobody", HttpStatusCode.NotFound, "There is no device"),
                 })
        {
            using var answer = await collector.GetAsync("/api/export" + path);
            Assert.Equal(status, answer.StatusCode);
            Assert.Contains(words, await RunningCollector.TextAsync(answer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_command_that_meets_no_collector_says_so_and_leaves_no_file()
    {
        var settings = RunningCollector.Settings("mqtt://127.0.0.1:1", directory.Path) with
        { Http = new(IPAddress.Loopback, LoopbackPort.Free()) };
        using var client = new CollectorClient(settings, tokenFile: null);

        var e = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.BackUpAsync(directory.File("backup"), _ => { }, TestContext.Current.CancellationToken));

        Assert.Contains("Is it running?", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(directory.Path));
    }

    // Without a broker: the message is put where the broker's connection would put it.
    private async Task<RunningCollector> StartAsync()
    {
        var collector = await RunningCollector.StartAsync(
            $"mqtt://127.0.0.1:{LoopbackPort.Free()}", directory.File("state"), waitForBroker: false);
        var now = TimeProvider.System.GetUtcNow();
        var snapshot = Examples.Snapshot(1) with { Time = now.AddSeconds(-5), StartedAt = now.AddMinutes(-5) };
        await collector.Service<Inbox>()
            .PutAsync(Examples.Message(TopicKind.Health, Wire.Write(snapshot), at: now), CancellationToken.None);
        await collector.SoonAsync(() => collector.Fleet.Find(Examples.Id) is not null);
        return collector;
    }
}
