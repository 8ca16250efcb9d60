using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using HealthCheck.Collector.Api;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Api;

/// <summary>What is asked with parameters: lists, events, history, sums; over HTTP, from a real database.</summary>
public sealed class ReadTests : IAsyncLifetime
{
    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(Examples.Noon.AddHours(2));
    private RunningCollector collector = null!;

    public async ValueTask InitializeAsync()
    {
        collector =
            await RunningCollector.StartAsync("mqtt://127.0.0.1:1", directory.Path, waitForBroker: false, clock);
        var events = Enumerable.Range(1, 30).Select(number => new DeviceEvent(
            number, number % 3 == 0 ? "bare" : Examples.Id, number % 2 == 0 ? EventKind.Online : EventKind.Offline,
            Examples.Noon.AddSeconds(number), null, null, null, $"Event {number}")).ToList();
        var samples = Enumerable.Range(1, 120).Select(number => new StoredSample(
            1, new("boot-1", 1), Examples.Noon.AddSeconds(30 * number), Examples.Noon.AddSeconds(30 * number),
            Examples.Snapshot(number) with
            { Memory = new MemoryReading(100, number, 100 - number, "", number == 60 ? 99 : 10, null) },
            "{}"u8.ToArray())).ToList();
        await collector.CommitAsync(
            new([Kitchen(), Examples.Device("bare") with { Number = 2 }], [], [], events, samples));
    }

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task The_list_tells_what_people_look_at_first_and_where_the_next_page_begins()
    {
        var list = await ReadAsync("/api/devices?sort=status&limit=1", WireJson.Default.DeviceList);
        Assert.Equal((2, 1, 1), (list.Total, list.Items.Count, list.Next));
        list = await ReadAsync("/api/devices?text=KITCH", WireJson.Default.DeviceList);
        Assert.Equal((1, null), (list.Total, list.Next));
        Assert.Equal(new(null, 0.11, 25, 25, 54.2, 443143), list.Items[0].Figures);
        Assert.Equal("under-voltage", Assert.Single(list.Items[0].Problems!).Code);
    }

    [Theory]
    [InlineData("/api/devices?stauts=ok", "There is no parameter 'stauts': did you mean status?")]
    [InlineData("/api/devices?status=fine", "'status' is 'fine': it must be one of ok, warning, critical, unknown.")]
    [InlineData("/api/devices?limit=0", "'limit' is '0': it must be a whole number from 1 to 10000.")]
    [InlineData("/api/devices?sort=size", "'sort' is 'size': it must be one of name, status,")]
    [InlineData("/api/events?kind=party", "'kind' is 'party': it must be one of first-seen,")]
    [InlineData("/api/events?before=x", "'before' is 'x': it must be a whole number")]
    [InlineData("/api/devices/3f9c0d5e2a7b4c11/history?metrics=cpu.totl",
        "'metrics' is 'cpu.totl': it must be a figure that /api/metrics names")]
    [InlineData("/api/devices/3f9c0d5e2a7b4c11/history?from=yesterday",
        "'from' is 'yesterday': it must be a time like 2026-11-22T14:05:00Z")]
    [InlineData("/api/devices/3f9c0d5e2a7b4c11/history?from=-1h&to=-2h",
        "'from' is '-1h': it must be before to, which is 2026-11-22T12:00:00Z.")]
    [InlineData("/api/devices/3f9c0d5e2a7b4c11/history?from=-99999d", "at most 732 days before to")]
    [InlineData("/api/devices/3f9c0d5e2a7b4c11/history?points=100000", "a whole number from 1 to 5000")]
    [InlineData("/api/changes?topics=none", "'topics' is 'none': it must be one of all, events.")]
    public async Task A_mistake_is_named_with_its_value_and_its_cure(string path, string part)
    {
        using var answer = await collector.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(part, (string)JsonNode.Parse(await RunningCollector.TextAsync(answer))!["detail"]!,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_paged_backwards_without_a_gap_and_by_kind()
    {
        var page = await ReadAsync("/api/events?limit=20", WireJson.Default.EventList);
        Assert.Equal((20, 30, 11), (page.Items.Count, page.Items[0].Number, page.Before));
        var rest = await ReadAsync($"/api/events?limit=20&before={page.Before}", WireJson.Default.EventList);
        Assert.Equal((10, 10, null), (rest.Items.Count, rest.Items[0].Number, rest.Before));

        var online = await ReadAsync("/api/events?kind=online&after=20", WireJson.Default.EventList);
        Assert.Equal([30, 28, 26, 24, 22], online.Items.Select(each => each.Number));
        var ofOne = await ReadAsync("/api/devices/bare/events?limit=3", WireJson.Default.EventList);
        Assert.Equal([30, 27, 24], ofOne.Items.Select(each => each.Number));
        Assert.Equal(24, ofOne.Before);
    }

    [Fact]
    public async Task A_history_has_as_many_points_as_asked_for_and_no_peak_is_lost()
    {
        var history = await ReadAsync(
            $"/api/devices/{Examples.Id}/history?metrics=memory.usedPercent,memory.allocated&from=-2h&points=30",
            ApiJson.Wired.DeviceHistory);
        Assert.Equal(["memory.allocated", "memory.usedPercent"], history.Series.Select(series => series.Metric));
        Assert.Equal((HistorySource.Minute, "percent"), (history.Source, history.Series[1].Unit));
        Assert.InRange(history.Times.Count, 5, 30);
        Assert.Equal(99, history.Series[1].Max!.Max());

        var raw =
            await ReadAsync($"/api/devices/{Examples.Id}/history?metrics=memory.*&from=-2h&to=-1h&points=3600",
                ApiJson.Wired.DeviceHistory);
        Assert.Equal((HistorySource.Raw, 119), (raw.Source, raw.Times.Count));
        Assert.Equal(Examples.Noon.AddSeconds(30).ToUnixTimeMilliseconds(), raw.Times[0]);
    }

    [Fact]
    public async Task The_fleet_is_a_sentence_and_sums()
    {
        // There is no broker here; for the next five seconds this stands for a connection that just broke.
        collector.Service<ConnectionState>().Up();
        var silent = await ReadAsync("/api/fleet", ApiJson.Wired.FleetSummary);
        Assert.Equal((new(0, 1, 1, 0), 0), (silent.Verdicts, silent.Problems.Count));

        var now = TimeProvider.System.GetUtcNow();
        await collector.CommitAsync(
            Storage.Changes.Of(Kitchen() with { Health = Kitchen().Health! with { ReceivedAt = now } }));
        collector.Service<ConnectionState>().Up();
        var fleet = await ReadAsync("/api/fleet", ApiJson.Wired.FleetSummary);
        Assert.Equal(new(2, 1, 0, 1), fleet.Devices);
        Assert.Equal(new(0, 0, 2, 0), fleet.Verdicts);
        Assert.Equal(new("under-voltage", HealthStatus.Critical, 1), Assert.Single(fleet.Problems));
        Assert.DoesNotContain('\u00A0', fleet.Sentence);
        Assert.Equal(2, fleet.Attention.Count);
    }

    [Fact]
    public async Task The_catalogue_names_every_figure_with_its_unit()
    {
        var metrics = await ReadAsync("/api/metrics", ApiJson.Wired.MetricList);
        Assert.Contains(new("temperature.*.celsius", "celsius", "Temperature of the zone"), metrics.Items);
    }

    [Fact]
    public async Task Who_has_it_already_is_told_so()
    {
        using var first = await collector.GetAsync("/api/devices");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/devices");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var same = await collector.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal("no-cache", same.Headers.CacheControl!.ToString());

        await collector.CommitAsync(Storage.Changes.Of(Kitchen() with { Presence = Presence.Stopped }));
        using var changed = new HttpRequestMessage(HttpMethod.Get, "/api/devices");
        changed.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var other = await collector.SendAsync(changed);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Answers_are_compressed_for_those_who_can_read_it(string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/metrics");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using var answer = await collector.SendAsync(request);
        Assert.Equal([encoding], answer.Content.Headers.ContentEncoding);
        Assert.InRange(
            (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length, 1, 3000);
    }

    [Fact]
    public async Task The_metrics_pass_the_checker_of_prometheus()
    {
        var (own, devices) = (await collector.TextAsync("/metrics"), await collector.TextAsync("/metrics/devices"));
        Assert.Contains("healthcheck_devices{presence=\"online\"} 1\n", own, StringComparison.Ordinal);
        Assert.Contains($"healthcheck_device_online{{id=\"{Examples.Id}\",name=\"Kitchen\"}} 1\n", devices,
            StringComparison.Ordinal);
        // Silent since noon: what it said then is not how it is now.
        Assert.DoesNotContain("under-voltage", own, StringComparison.Ordinal);
        Assert.DoesNotContain("healthcheck_device_memory_used_ratio", devices, StringComparison.Ordinal);
        Assert.SkipUnless(Promtool.IsThere, "promtool is not installed: ./test fetches it");
        foreach (var text in new[] { own, devices })
        {
            var (exitCode, lines) = await Promtool.CheckAsync(System.Text.Encoding.UTF8.GetBytes(text));
            Assert.Equal((0, ""), (exitCode, string.Join('\n', lines)));
        }
    }

    private async Task<T> ReadAsync<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(await collector.TextAsync(path), type)!;

    private static HealthCheck.Collector.Devices.Device Kitchen() => Examples.Device() with
    {
        Presence = Presence.Online,
        Announcement = new(Examples.Announcement(), Wire.Write(Examples.Announcement()), 1),
        Health = new(Sick(), Wire.Write(Sick()), new("boot-1", 1), Examples.Noon),
        LastSeen = Examples.Noon,
    };

    private static HealthSnapshot Sick() => Examples.Snapshot(1) with
    {
        Status = HealthStatus.Critical,
        Problems =
            [new("under-voltage", HealthStatus.Critical, Examples.Noon, "The supply is too weak", "Use a better one")],
    };
}
