using System.Net;
using System.Text.Json;
using HealthCheck.Collector.Api;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Collector.Tests.Owner;

/// <summary>Who asks for the heir gets what both measured and went through, through broker, database and API.</summary>
[Trait("Needs", "Mosquitto")]
public sealed class AdoptionTests : IAsyncLifetime
{
    private const string Old = "old", New = "new";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly TempDirectory directory = new();
    private readonly DateTimeOffset begin = TimeProvider.System.GetUtcNow().AddMinutes(-30);
    private MosquittoBroker broker = null!;
    private Publisher publisher = null!;
    private RunningCollector collector = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await MosquittoBroker.StartAsync();
        publisher = await Publisher.ConnectAsync(broker);
        collector = await RunningCollector.StartAsync(broker.Url, directory.Path);
    }

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        await publisher.DisposeAsync();
        await broker.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task The_heir_has_the_samples_and_events_of_both_in_their_order()
    {
        await AppearAsync(Old, samples: 5, begin);
        await publisher.SendAsync(TopicKind.Status, "stopped"u8.ToArray(), Old);
        await collector.SoonAsync(() => collector.Fleet.Find(Old)!.Presence == Presence.Stopped);
        await AppearAsync(New, samples: 3, begin.AddMinutes(10));
        var (ofOld, ofNew) = (await EventsAsync(Old), await EventsAsync(New));
        Assert.Equal([EventKind.Stopped, EventKind.Online, EventKind.FirstSeen], ofOld.Select(each => each.Kind));

        using (var answer =
            await collector.SendAsync(HttpMethod.Post, $"/api/devices/{New}/adopt", $$"""{"from":"{{Old}}"}"""))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await HasBothAsync([1, 2, 3, 4, 5, 1, 2, 3]);

        // Not out of memory only, and what comes after goes on behind it.
        await collector.DisposeAsync();
        collector = await RunningCollector.StartAsync(broker.Url, directory.Path);
        await SampleAsync(New, 4, begin.AddMinutes(10));
        await collector.SoonAsync(() => collector.Fleet.Find(New)!.Health!.Sequence == 4);
        await HasBothAsync([1, 2, 3, 4, 5, 1, 2, 3, 4]);

        async Task HasBothAsync(int[] figures)
        {
            Assert.Equal(figures, await FiguresAsync());
            var events = await EventsAsync(New);
            Assert.Equal(EventKind.Adopted, events[0].Kind);
            Assert.Equal([.. ofNew, .. ofOld], events.Skip(1));
        }
    }

    private async Task AppearAsync(string id, int samples, DateTimeOffset since)
    {
        var announcement = Examples.Announcement(id) with { StartedAt = begin };
        await publisher.SendAsync(TopicKind.Announcement, Wire.Write(announcement), id, retain: true);
        await publisher.SendAsync(TopicKind.Status, "online"u8.ToArray(), id, retain: true);
        for (var sequence = 1; sequence <= samples; sequence++)
            await SampleAsync(id, sequence, since);
        await collector.SoonAsync(() => collector.Fleet.Find(id)?.Health?.Sequence == samples);
    }

    // With its number as a figure.
    private Task SampleAsync(string id, int sequence, DateTimeOffset since) => publisher.SendAsync(
        Examples.Snapshot(sequence, id) with
        {
            StartedAt = begin,
            Time = since + (sequence * Interval),
            Memory = new MemoryReading(100, sequence, 100 - sequence, "", sequence, null),
        });

    private async Task<IEnumerable<int>> FiguresAsync()
    {
        var history = JsonSerializer.Deserialize(
            await collector.TextAsync($"/api/devices/{New}/history?metrics=memory.usedPercent&from=-1h&points=5000"),
                ApiJson.Wired.DeviceHistory)!;
        Assert.Equal(history.Times.Order(), history.Times);
        return Assert.Single(history.Series).Mean.OfType<double>().Select(figure => (int)figure);
    }

    private async Task<IReadOnlyList<DeviceEvent>> EventsAsync(string id) => JsonSerializer.Deserialize(
        await collector.TextAsync($"/api/devices/{id}/events"), WireJson.Default.EventList)!.Items;
}
