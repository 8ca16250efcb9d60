using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests.Storage;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Clock;

/// <summary>A whole collector on a machine with a wrong clock, between devices that have the right time.</summary>
[Trait("Needs", "Mosquitto")]
public sealed class WrongClockTests : IDisposable
{
    private static readonly string[] Ids = ["attic-1", "attic-2", "attic-3"];
    private static readonly TimeSpan Close = TimeSpan.FromMinutes(1);

    private readonly TempDirectory directory = new();
    private readonly DateTimeOffset agentsStarted = TimeProvider.System.GetUtcNow().AddMinutes(-5);
    private long sequence;

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(-14)]
    [InlineData(-0.34)]
    [InlineData(-20_000)]
    public async Task A_collector_that_starts_behind_says_so_and_takes_everything_with_its_name_and_its_time(
        double days)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var devices = await Publisher.ConnectAsync(broker);
        foreach (var id in Ids)
            await AnnounceAsync(devices, id);
        await SampleAsync(devices, retain: true);

        var machine = new OffsetClock(TimeProvider.System, TimeSpan.FromDays(days));
        await using var collector = await RunningCollector.StartAsync(broker.Url, directory.Path, time: machine);
        await SampleAsync(devices, retain: false);
        await collector.SoonAsync(() => Ids.All(id => collector.Fleet.Find(id)?.Health?.Sequence == sequence));

        var problem = Assert.Single((await collector.HealthAsync()).Problems);
        Assert.Equal(("clock-wrong", HealthStatus.Warning), (problem.Code, problem.Severity));
        Assert.Contains("behind", problem.Message, StringComparison.Ordinal);
        Assert.Contains("The clock of this machine is", await collector.TextAsync("/"), StringComparison.Ordinal);
        await AssertSoundAsync(collector);

        machine.Offset = TimeSpan.Zero;
        await SampleAsync(devices, retain: false);
        await collector.SoonAsync(() => Ids.All(id => collector.Fleet.Find(id)?.Health?.Sequence == sequence));

        Assert.Empty((await collector.HealthAsync()).Problems);
        await AssertSoundAsync(collector);

        // What came before a second device had said what time it is may be owed, and an agent would be asked for it.
        await SendAgainAsync(devices);
        await collector.SoonAsync(() => Ids.All(id => collector.Fleet.Find(id)!.Runs.Missing == 0));
        foreach (var id in Ids)
        {
            var number = collector.Fleet.Find(id)!.Number;
            var samples = await collector.Store.SamplesAsync(
                number, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, _ => false);
            Assert.Equal(Enumerable.Range(1, (int)sequence).Select(each => (long)each),
                samples.Select(each => each.Sequence).Order());
            Assert.All(samples, sample => Assert.InRange(sample.Time, agentsStarted, TimeProvider.System.GetUtcNow()));
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-2)]
    [InlineData(30_000)]
    public async Task A_clock_that_is_set_wrong_while_it_runs_changes_nothing_that_is_shown_or_kept(double days)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var devices = await Publisher.ConnectAsync(broker);
        var machine = new OffsetClock(TimeProvider.System, TimeSpan.Zero);
        await using var collector = await RunningCollector.StartAsync(broker.Url, directory.Path, time: machine);
        foreach (var id in Ids)
            await AnnounceAsync(devices, id);
        for (var round = 0; round < 3; round++)
        {
            machine.Offset = TimeSpan.FromDays(round == 1 ? days : 0);
            await SampleAsync(devices, retain: false);
            await collector.SoonAsync(() => Ids.All(id => collector.Fleet.Find(id)?.Health?.Sequence == sequence));
            var health = await collector.HealthAsync();
            Assert.Equal(round == 1 ? ["clock-wrong"] : [], health.Problems.Select(each => each.Code));
            Assert.Equal(0, health.Samples.Refused["future-dated"]);
            Assert.InRange(health.LagMilliseconds!.Value, 0, 60_000);
            await AssertSoundAsync(collector);
            await collector.Store.TendAsync(CancellationToken.None);
        }

        foreach (var id in Ids)
            Assert.Equal(3, (await collector.Store.SamplesAsync(
                collector.Fleet.Find(id)!.Number, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, _ => false)).Count);
    }

    [Fact]
    public async Task What_is_refused_while_nobody_knows_the_time_is_asked_for_and_taken_when_it_is_known()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var device = await Publisher.ConnectAsync(broker);
        var machine = new OffsetClock(TimeProvider.System, TimeSpan.FromDays(-14));
        await using var collector = await RunningCollector.StartAsync(broker.Url, directory.Path, time: machine);
        await AnnounceAsync(device, Ids[0]);
        await device.SendAsync(TopicKind.Status, "online"u8.ToArray(), Ids[0]);
        await device.SendAsync(Sample(Ids[0], 1) with { ClockSynchronized = null });
        await collector.SoonAsync(async () => (await collector.HealthAsync()).Samples.Refused["future-dated"] == 1);

        var disputed = Assert.Single((await collector.HealthAsync()).Problems);
        Assert.Equal("clock-disputed", disputed.Code);
        Assert.Contains("that of attic-1,", disputed.Message, StringComparison.Ordinal);
        Assert.Equal(("attic-1", 1), (collector.Fleet.Find(Ids[0])!.Name, collector.Fleet.Find(Ids[0])!.Runs.Wanted));
        Assert.Empty(await ClockEventsAsync(collector));

        machine.Offset = TimeSpan.Zero;
        await device.SendAsync(TopicKind.Backlog, [.. "["u8, .. Wire.Write(Sample(Ids[0], 1)), .. "]"u8], Ids[0]);
        await collector.SoonAsync(() => collector.Fleet.Find(Ids[0])!.Runs.Missing == 0);

        Assert.Empty((await collector.HealthAsync()).Problems);
        await collector.SoonAsync(async () => (await collector.HealthAsync()).Samples.Backfilled == 1);
        Assert.Empty(await ClockEventsAsync(collector));
    }

    private static async Task<IEnumerable<DeviceEvent>> ClockEventsAsync(RunningCollector collector) =>
        (await collector.Store.EventsAsync(new EventQuery(1000))).Where(
            each => each.Kind is EventKind.ClockWrong or EventKind.ClockRight);

    private static async Task AssertSoundAsync(RunningCollector collector)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var device in Ids.Select(collector.Fleet.Find))
        {
            Assert.Equal(device!.Id, device.Name);
            Assert.InRange(device.LastSeen!.Value, now - Close, now + Close);
            Assert.InRange(device.FirstSeen, now - Close, device.LastSeen.Value + TimeSpan.FromSeconds(1));
            Assert.InRange(device.PresenceSince, now - Close, now + Close);
            Assert.True(DeviceStatus.SilentAfter(device) > now);
        }

        Assert.Empty(await ClockEventsAsync(collector));
    }

    private async Task AnnounceAsync(Publisher publisher, string id)
    {
        await publisher.SendAsync(
            TopicKind.Announcement, Wire.Write(Announcement(id) with { Name = id, StartedAt = agentsStarted }), id,
            retain: true);
        await publisher.SendAsync(TopicKind.Status, "online"u8.ToArray(), id, retain: true);
    }

    private async Task SampleAsync(Publisher publisher, bool retain)
    {
        sequence++;
        foreach (var id in Ids)
            await publisher.SendAsync(Sample(id, sequence), retain);
    }

    private async Task SendAgainAsync(Publisher publisher)
    {
        foreach (var id in Ids)
        {
            var samples = Enumerable.Range(1, (int)sequence).Select(number => Sample(id, number));
            await publisher.SendAsync(TopicKind.Backlog, Backlog([.. samples]), id);
        }
    }

    private HealthSnapshot Sample(string id, long number) =>
        Snapshot(number, id) with { Time = TimeProvider.System.GetUtcNow(), StartedAt = agentsStarted };
}
