using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests.Storage;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Ingest;

/// <summary>
/// With a real broker: what is redelivered, what is replayed, and what an outage of either side costs.
/// </summary>
[Trait("Needs", "Mosquitto")]
public sealed class BrokerTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task What_was_received_and_not_committed_is_delivered_again()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var publisher = await Publisher.ConnectAsync(broker);
        var clientId = await ClientIdAsync();

        // A collector that dies with the message in its hands: it never commits, so it never acknowledges.
        await using (var dying = await Receiver.StartAsync(broker, clientId))
        {
            await publisher.SendAsync(Snapshot(1));
            await dying.ReceivedAsync(1);
        }

        await using var collector = await RunningCollector.StartAsync(broker.Url, directory.Path);
        await collector.SoonAsync(() => collector.Fleet.Find(Id)?.Health is not null);
        await collector.DisposeAsync();

        // And now that it is committed it is not delivered once more.
        await using var witness = await Receiver.StartAsync(broker, clientId);
        await publisher.SendAsync(Snapshot(2));
        await witness.ReceivedAsync(1);
        Assert.Equal(2, Wire.ReadSnapshot(Assert.Single(witness.Received).Payload.Span).Sequence);
    }

    [Fact]
    public async Task What_was_not_acknowledged_comes_again_and_is_marked()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var publisher = await Publisher.ConnectAsync(broker);
        await using (var dying = await Receiver.StartAsync(broker, "the-collector"))
        {
            await publisher.SendAsync(Snapshot(1));
            await dying.ReceivedAsync(1);
            Assert.False(dying.Received[0].IsRedelivered);
        }

        await using var next = await Receiver.StartAsync(broker, "the-collector");
        await publisher.SendAsync(Snapshot(2));
        await next.ReceivedAsync(2);
        Assert.Equal([true, false], next.Received.Select(each => each.IsRedelivered));
    }

    [Fact]
    public async Task What_the_broker_retains_makes_a_device_known_in_the_right_order()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var publisher = await Publisher.ConnectAsync(broker);
        await publisher.SendAsync(TopicKind.Status, "online"u8.ToArray(), retain: true);
        await publisher.SendAsync(
            Snapshot(500) with { StartedAt = Start.AddYears(-1), Time = Start.AddYears(-1) }, retain: true);
        await publisher.SendAsync(TopicKind.Announcement, Wire.Write(Announcement()), retain: true);

        await using var collector = await RunningCollector.StartAsync(broker.Url, directory.Path);
        await collector.SoonAsync(() => collector.Fleet.Find(Id)?.Presence == Presence.Online);

        var device = collector.Fleet.Find(Id)!;
        Assert.Equal((500, 0), (device.Health!.Sequence, device.Runs.Missing));
        Assert.Equal(Start.AddYears(-1), device.LastSeen);
        Assert.Equal(0, (await collector.HealthAsync()).Samples.Refused.Values.Sum());
    }

    [Fact]
    public async Task Messages_for_a_collector_that_is_away_wait_for_it()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var publisher = await Publisher.ConnectAsync(broker);
        await using (await RunningCollector.StartAsync(broker.Url, directory.Path))
            await publisher.SendAsync(Snapshot(1));
        for (var sequence = 2; sequence <= 500; sequence++)
            await publisher.SendAsync(Snapshot(sequence));

        await using var collector = await RunningCollector.StartAsync(broker.Url, directory.Path);
        await collector.SoonAsync(() => collector.Fleet.Find(Id)?.Health?.Sequence == 500);

        Assert.Equal(0, collector.Fleet.Totals.Missing);
        Assert.Equal(499, (await collector.HealthAsync()).Samples.Stored);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_comes_back_by_itself_when_the_broker_does(bool killed)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await RunningCollector.StartAsync(broker.Url, directory.Path);
        await (killed ? broker.KillAsync() : broker.StopAsync());
        await collector.SoonAsync(async () => !(await collector.HealthAsync()).Broker.Connected);

        await broker.StartAgainAsync();
        await using var publisher = await Publisher.ConnectAsync(broker);
        await collector.SoonAsync(async () => (await collector.HealthAsync()).Broker.Connected);
        await publisher.SendAsync(Snapshot(1));

        await collector.SoonAsync(() => collector.Fleet.Find(Id) is not null);
    }

    [Fact]
    public async Task A_broker_that_was_killed_and_replays_what_it_had_saved_long_before_turns_nothing_back()
    {
        await using var broker = await MosquittoBroker.StartAsync(extraLines: "autosave_interval 300");
        await using var collector = await RunningCollector.StartAsync(broker.Url, directory.Path);
        await using (var device = await Publisher.ConnectAsync(broker))
        {
            await device.SendAsync(TopicKind.Announcement, Wire.Write(Announcement()), retain: true);
            await device.SendAsync(Snapshot(1), retain: true);
            await device.SendAsync(TopicKind.Status, "online"u8.ToArray(), retain: true);
            await collector.SoonAsync(() => collector.Fleet.Find(Id)?.Presence == Presence.Online);
        }

        // It saves all this; and of what follows, until it is killed, nothing.
        await broker.StopAsync();
        await broker.StartAgainAsync();
        await using (var device = await Publisher.ConnectAsync(broker))
        {
            await ReachesAsync(collector, device, "before");
            var updated = Announcement() with
            { StartedAt = Start.AddMinutes(1), Name = "Attic", AgentVersion = "0.2.0" };
            await device.SendAsync(TopicKind.Announcement, Wire.Write(updated), retain: true);
            await device.SendAsync(TopicKind.Status, "stopped"u8.ToArray(), retain: true);
            await collector.SoonAsync(() => collector.Fleet.Find(Id)?.Presence == Presence.Stopped);
        }

        await broker.KillAsync();
        await collector.SoonAsync(async () => !(await collector.HealthAsync()).Broker.Connected);
        await broker.StartAgainAsync();
        await using (var other = await Publisher.ConnectAsync(broker))
        {
            Assert.Equal("online", await other.RetainedAsync(TopicKind.Status));
            await ReachesAsync(collector, other, "after");
        }

        var known = collector.Fleet.Find(Id)!;
        Assert.Equal((Presence.Stopped, "Attic"), (known.Presence, known.Name));
        Assert.Equal(
            [EventKind.FirstSeen, EventKind.Online, EventKind.Renamed, EventKind.AgentUpdated, EventKind.Stopped],
            (await collector.Store.EventsAsync(new(100))).Where(each => each.DeviceId == Id).Reverse().Select(
                each => each.Kind));
    }

    [Fact]
    public async Task A_message_far_too_large_is_counted_and_out_of_the_way()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var publisher = await Publisher.ConnectAsync(broker);
        await using var collector = await RunningCollector.StartAsync(broker.Url, directory.Path);
        foreach (var kind in new[] { TopicKind.Announcement, TopicKind.Health, TopicKind.Status, TopicKind.Backlog })
            await publisher.SendAsync(kind, new byte[2 << 20]);
        await publisher.SendAsync(Snapshot(1));

        await collector.SoonAsync(() => collector.Fleet.Find(Id) is not null);
        Assert.Equal(4, (await collector.HealthAsync()).Samples.Refused["oversized"]);
    }

    // What the broker replays comes before this.
    private static async Task ReachesAsync(RunningCollector collector, Publisher publisher, string id)
    {
        await collector.SoonAsync(async () => (await collector.HealthAsync()).Broker.Connected);
        await publisher.SendAsync(Snapshot(1, id));
        await collector.SoonAsync(() => collector.Fleet.Find(id) is not null);
    }

    // The database is made here, so that the test knows the name before the first collector runs.
    private async Task<string> ClientIdAsync()
    {
        await using var store = LiteDbStore.Open(
            new(directory.Path), new(TimeProvider.System, Serilog.Core.Logger.None), TimeProvider.System);
        return store.ClientId;
    }

    /// <summary>Receives like the collector, and never acknowledges.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
        private readonly Inbox inbox = new();
        private readonly ConnectionState link = new(TimeProvider.System);
        private readonly CancellationTokenSource stop = new();
        private readonly Task running;

        private Receiver(MosquittoBroker broker, string clientId)
        {
            var settings = RunningCollector.Settings(broker.Url, "");
            var subscription = new BrokerSubscription(
                settings.Mqtt, settings.Ingest, clientId, inbox, link, TimeProvider.System, Serilog.Core.Logger.None);
            running = subscription.RunAsync(stop.Token);
        }

        public List<ReceivedMessage> Received { get; } = [];

        /// <summary>Returns when it is subscribed.</summary>
        public static async Task<Receiver> StartAsync(MosquittoBroker broker, string clientId)
        {
            var receiver = new Receiver(broker, clientId);
            await Eventually.BeTrueAsync(() => receiver.link.Broker.Connected, Patience);
            return receiver;
        }

        public async Task ReceivedAsync(int count)
        {
            using var limit = new CancellationTokenSource(Patience);
            while (Received.Count < count)
            {
                await inbox.WaitAsync(limit.Token);
                Received.Add(
                    (ReceivedMessage)(inbox.TryTake(out var incoming)
                        ? incoming
                        : throw new InvalidOperationException("It is closed")));
            }
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running;
            stop.Dispose();
        }
    }
}
