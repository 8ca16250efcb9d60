using System.Net;
using HealthCheck.Collector.Api;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Collector.Tests.Api;

[Trait("Needs", "Mosquitto")]
public sealed class ChangesTests : IAsyncLifetime
{
    private readonly TempDirectory directory = new();
    private MosquittoBroker broker = null!;
    private RunningCollector collector = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await MosquittoBroker.StartAsync();
        collector = await RunningCollector.StartAsync(broker.Url, directory.Path);
    }

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        await broker.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task What_changes_is_told_as_it_happens()
    {
        await using var stream = await Listener.OpenAsync(collector, "/api/changes");
        Assert.Equal(("hello", "0"), await stream.NextAsync());
        await collector.CommitAsync(new([Examples.Device()], [], [], [Event(1)], []));
        Assert.Equal(("device", null), await stream.NextAsync());
        Assert.Contains($"\"id\":\"{Examples.Id}\"", stream.Data, StringComparison.Ordinal);
        Assert.Equal(("event", "1"), await stream.NextAsync());
        Assert.Contains("Event 1", stream.Data, StringComparison.Ordinal);
        await collector.CommitAsync(new([], [Examples.Device()], [], [], []));
        Assert.Equal(("forgotten", null), await stream.NextAsync());
    }

    [Fact]
    public async Task Who_comes_back_is_told_what_was_missed_each_once_and_in_order()
    {
        await collector.CommitAsync(Storage.Changes.Of(Event(1), Event(2), Event(3)));
        await using var stream = await Listener.OpenAsync(collector, "/api/changes?topics=events", lastEventId: "1");
        Assert.Equal(("hello", "1"), await stream.NextAsync());
        await collector.CommitAsync(Storage.Changes.Of(Event(4)));
        Assert.Equal([("event", "2"), ("event", "3"), ("event", "4")],
            [await stream.NextAsync(), await stream.NextAsync(), await stream.NextAsync()]);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Who_comes_back_is_told_to_read_the_devices_anew_for_their_changes_are_not_kept(string lastEventId)
    {
        await collector.CommitAsync(Storage.Changes.Of(Event(1), Event(2)));
        await collector.CommitAsync(new([Examples.Device()], [], [], [], []));
        await using var stream = await Listener.OpenAsync(collector, "/api/changes", lastEventId);
        Assert.Equal([("hello", lastEventId), ("resync", null)], [await stream.NextAsync(), await stream.NextAsync()]);
        await collector.CommitAsync(Storage.Changes.Of(Event(3)));
        for (var number = long.Parse(lastEventId, System.Globalization.CultureInfo.InvariantCulture)
            + 1; number <= 3; number++)
            Assert.Equal(("event", $"{number}"), await stream.NextAsync());
    }

    [Theory]
    [InlineData("99")]
    [InlineData("1")]
    public async Task Who_missed_more_than_is_told_or_knew_another_database_has_to_read_anew(string lastEventId)
    {
        await collector.CommitAsync(
            Storage.Changes.Of(
                [.. Enumerable.Range(1, lastEventId == "1" ? 1500 : 5).Select(number => Event(number))]));
        await using var stream = await Listener.OpenAsync(collector, "/api/changes", lastEventId);
        Assert.Equal("hello", (await stream.NextAsync()).Type);
        Assert.Equal("resync", (await stream.NextAsync()).Type);
    }

    [Fact]
    public async Task A_watcher_is_let_go_when_its_client_is_gone()
    {
        var stream = await Listener.OpenAsync(collector, "/api/changes");
        await stream.NextAsync();
        Assert.Contains("healthcheck_watchers 1\n", await collector.TextAsync("/metrics"), StringComparison.Ordinal);
        await stream.DisposeAsync();
        await collector.SoonAsync(async () =>
            (await collector.TextAsync("/metrics")).Contains("healthcheck_watchers 0\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_does_not_read_costs_no_more_than_so_much_and_has_to_read_anew()
    {
        using var watcher = new Watcher(wantsDevices: true, begin: 0, leave: _ => { });
        for (var i = 0; i < Watcher.MostDevices + 10; i++)
            watcher.Mark(new([Examples.Device($"device-{i}")], [], [Event(i)]));
        var (isBehind, devices, events) = watcher.Take();
        Assert.True(isBehind);
        Assert.Empty(devices);
        Assert.Empty(events);

        watcher.Mark(new([Examples.Device(), Examples.Device()], [], []));
        Assert.Equal([Examples.Id], watcher.Take().Devices);
        Assert.False(watcher.Take().IsBehind);
    }

    [Fact]
    public async Task A_clean_stop_ends_every_stream_at_once()
    {
        await using var stream = await Listener.OpenAsync(collector, "/api/changes");
        await stream.NextAsync();
        await collector.DisposeAsync();
        await stream.EndAsync();
    }

    private static DeviceEvent Event(long number) =>
        new(number, Examples.Id, EventKind.Online, Examples.Noon, null, null, null, $"Event {number}");

    private sealed class Listener(HttpResponseMessage answer, StreamReader reader) : IAsyncDisposable
    {
        public string Data { get; private set; } = "";

        public static async Task<Listener> OpenAsync(
            RunningCollector collector, string path, string? lastEventId = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, collector.Url + path.TrimStart('/'));
            if (lastEventId is not null)
                request.Headers.Add("Last-Event-ID", lastEventId);
            // Its own client: the collector's is closed before it stops.
            var http = new HttpClient();
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal((HttpStatusCode.OK, "text/event-stream"),
                (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            return new(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        }

        public async Task<(string Type, string? Id)> NextAsync()
        {
            var (type, id) = ("", (string?)null);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (await reader.ReadLineAsync(patience.Token) is { Length: > 0 } line)
            {
                var (field, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
                (type, id) = (field == "event" ? value : type, field == "id" ? value : id);
                Data = field == "data" ? value : Data;
            }

            return (type, id);
        }

        public async Task EndAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            try
            {
                while (await reader.ReadLineAsync(patience.Token) is not null)
                {
                }
            }
            catch (IOException)
            {
                // Cut off is an end too.
            }
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            answer.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
