using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>What every store must do. A class of tests for one store derives from it.</summary>
public abstract class StoreContract
{
    private const int Number = 1;

    private protected FakeTimeProvider Clock { get; } = new(Examples.Noon);

    /// <summary>Opens the store with whatever it holds.</summary>
    private protected abstract IStore Open();

    /// <summary>
    /// Opens it as it is on disk while another still has it open: what a process leaves that is killed.
    /// </summary>
    private protected abstract Task<IStore> OpenAfterKillOfAsync(IStore store);

    public enum Way
    {
        JustSaved,
        Tended,
        Stopped,
        Killed,
        KilledAfterTending,
    }

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_device_comes_back_as_it_was(Way way)
    {
        var device = Full();
        var store = Open();
        await store.SaveAsync(Changes.Of(device, Examples.Device("bare") with { Number = 2 }));
        var (clientId, createdAt) = (store.ClientId, store.CreatedAt);

        await using var again = await GoAsync(
            store, way == Way.JustSaved ? Way.Stopped : way == Way.Tended ? Way.KilledAfterTending : way);

        Assert.Equal((clientId, createdAt), (again.ClientId, again.CreatedAt));
        Assert.Equal(
            [Examples.Id, "bare"], (await again.LoadAsync()).Select(each => each.Id).Order(StringComparer.Ordinal));
        AssertSame(device, (await again.LoadAsync()).Single(each => each.Id == Examples.Id));
        Assert.Equal(2, again.HighestNumber);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Of_many_changes_of_a_device_the_last_counts(Way way)
    {
        var store = Open();
        var fleet = new Fleet();
        var device = Full();
        await SaveAsync(store, fleet, device);
        for (var second = 1; second <= 20; second++)
        {
            device = device with { LastSeen = Examples.Noon.AddSeconds(second) };
            if (second % 5 == 0)
                device = device with { Presence = Presence.Offline, PresenceSince = Examples.Noon.AddSeconds(second) };
            if (second == 7)
                await TendAsync(store);
            if (second == 11)
                store = await OpenAfterKillOfAsync(store);
            await SaveAsync(store, fleet, device);
        }

        await using var again = await GoAsync(
            store, way == Way.JustSaved ? Way.Stopped : way == Way.Tended ? Way.KilledAfterTending : way);

        AssertSame(device, Assert.Single(await again.LoadAsync()));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Every_sample_is_in_the_history_once(Way way)
    {
        var store = Open();
        for (var sequence = 1; sequence <= 60; sequence++)
        {
            await store.SaveAsync(Changes.Of(At(sequence), At(sequence) with { Device = 2 }));
            if (sequence == 20)
                await TendAsync(store);
            if (sequence == 40)
                store = await OpenAfterKillOfAsync(store);
        }

        await using var again = await GoAsync(store, way);

        var samples = await again.SamplesAsync(
            Number, Examples.Noon.AddHours(-1), Examples.Noon.AddHours(1), metric => metric == "load.native.minute");
        Assert.Equal(Enumerable.Range(1, 60), samples.Select(sample => (int)sample.Sequence));
        Assert.All(samples, sample => Assert.Equal([new("load.native.minute", sample.Sequence)], sample.Values));
        Assert.Equal(At(33).Run, samples[32].Run);
        Assert.Equal(Examples.Noon.AddSeconds(33), samples[32].Time);

        var minute = Assert.Single(await MergedAsync(again, Rollup.Minute));
        Assert.Equal((59L, 1.0, 59.0, 30.0), (minute[0].Count, minute[0].Min, minute[0].Max, minute[0].Mean));
        Assert.Equal((1L, 60.0), (minute[1].Count, minute[1].Mean));
        Assert.Equal((60L, 30.5), (
            Assert.Single((await MergedAsync(again, Rollup.Quarter))[0]) is var q ? (q.Count, q.Mean) : default));

        static StoredSample At(int sequence) => Changes.Sample(sequence, Examples.Noon.AddSeconds(sequence));
    }

    [Fact]
    public async Task What_is_added_is_seen_at_once_and_kept_from_its_commit_on()
    {
        var store = Open();
        await store.SaveAsync(Changes.Of(Full()));
        store.Add(Changes.Of(Changes.Sample(1, Examples.Noon)));
        store.Add(Changes.Of(Event(1)));
        await CheckAsync(store, 1);

        var killed = await OpenAfterKillOfAsync(store);
        await CheckAsync(killed, 0);
        killed.Add(Changes.Of(Changes.Sample(1, Examples.Noon)));
        killed.Add(Changes.Of(Event(1)));
        await killed.CommitAsync(TestContext.Current.CancellationToken);
        await killed.CommitAsync(TestContext.Current.CancellationToken);

        await using var again = await OpenAfterKillOfAsync(killed);
        await CheckAsync(again, 1);

        static async Task CheckAsync(IStore store, int count)
        {
            Assert.Equal(
                count, (await store.SamplesAsync(Number, Examples.Noon, Examples.Noon.AddHours(1), _ => true)).Count);
            Assert.Equal(count, (await store.EventsAsync(new(10))).Count);
        }
    }

    [Fact]
    public async Task Of_a_device_that_is_forgotten_and_comes_back_within_a_commit_only_the_new_one_is_left()
    {
        var store = Open();
        var (old, back) = (Examples.Device("a"), Examples.Device("a") with { Number = 2 });
        store.Add(Changes.Of(old) with { Samples = [Changes.Sample(1, Examples.Noon)] });
        store.Add(Changes.Of(Array.Empty<Device>()) with { Forgotten = [old] });
        store.Add(Changes.Of(back) with { Samples = [Changes.Sample(2, Examples.Noon, device: 2)] });
        await store.CommitAsync(TestContext.Current.CancellationToken);

        await using var again = await OpenAfterKillOfAsync(store);

        Assert.Equal(2, Assert.Single(await again.LoadAsync()).Number);
        Assert.Empty(await again.SamplesAsync(1, Examples.Noon, Examples.Noon.AddHours(1), _ => true));
        Assert.Single(await again.SamplesAsync(2, Examples.Noon, Examples.Noon.AddHours(1), _ => true));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task History_that_comes_late_adds_to_what_is_there(Way way)
    {
        var store = Open();
        var start = Examples.Noon;
        for (var sequence = 1; sequence <= 100; sequence += 2)
            await store.SaveAsync(Changes.Of(Changes.Sample(sequence, start.AddSeconds(30 * sequence))));
        await TendAsync(store);

        // The hour ends, the day ends, and then the rest comes.
        Clock.Advance(TimeSpan.FromHours(2));
        await TendAsync(store);
        await store.SaveAsync(Changes.Of(Changes.Sample(2, start.AddSeconds(60), receivedAt: Clock.GetUtcNow())));
        await TendAsync(store);
        Clock.Advance(TimeSpan.FromDays(1));
        await TendAsync(store);
        for (var sequence = 4; sequence <= 100; sequence += 2)
            await store.SaveAsync(
                Changes.Of(Changes.Sample(sequence, start.AddSeconds(30 * sequence), receivedAt: Clock.GetUtcNow())));

        await using var again = await GoAsync(store, way);

        var samples = await again.SamplesAsync(Number, start, start.AddHours(2), _ => true);
        Assert.Equal(Enumerable.Range(1, 100), samples.Select(sample => (int)sample.Sequence));
        Assert.Equal(100, (await MergedAsync(again, Rollup.Minute))[0].Sum(point => point.Count));
        var quarters = (await MergedAsync(again, Rollup.Quarter))[0];
        Assert.Equal((100L, 100.0), (quarters.Sum(point => point.Count), quarters.Max(point => point.Max)));
        Assert.Equal([29, 30, 30, 11], quarters.Select(point => (int)point.Count));
    }

    [Fact]
    public async Task Samples_of_the_same_moment_stand_in_the_order_of_their_numbers()
    {
        await using var store = Open();
        await store.SaveAsync(Changes.Of(Changes.Sample(1, Examples.Noon)));
        await TendAsync(store);
        await store.SaveAsync(Changes.Of(Changes.Sample(3, Examples.Noon), Changes.Sample(2, Examples.Noon)));

        var samples = await store.SamplesAsync(Number, Examples.Noon, Examples.Noon.AddMinutes(1), _ => true);

        Assert.Equal([1, 2, 3], samples.Select(sample => sample.Sequence));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Samples_of_several_numbers_come_together_by_time(Way way)
    {
        var stop = TestContext.Current.CancellationToken;
        var store = Open();
        for (var minute = 0; minute < 48 * 60; minute += 15)
        {
            await store.SaveAsync(Changes.Of(
                Changes.Sample(minute, Examples.Noon.AddMinutes(minute), device: 1 + (minute / 15 % 2))));
        }

        await using var again = await GoAsync(store, way);

        var range = new HistoryRange(
            [1, 2], Examples.Noon.AddHours(1), Examples.Noon.AddHours(47), metric => metric == "load.native.minute");
        var samples = await again.SamplesAsync(range, stop).ToListAsync(stop);
        Assert.Equal(Enumerable.Range(4, 184).Select(quarter => 15L * quarter), samples.Select(each => each.Sequence));
        var rollups = await again.RollupsAsync(range, Rollup.Quarter, stop).ToListAsync(stop);
        var points = Rollup.Empty(Rollup.Quarter).Merge(rollups).Series["load.native.minute"];
        Assert.Equal(
            samples.Select(each => (each.Time, (double)each.Sequence)), points.Select(each => (each.Start, each.Max)));
    }

    [Fact]
    public async Task What_was_committed_is_there_after_an_end_that_could_not_wait()
    {
        var store = Open();
        await store.SaveAsync(Changes.Of(Full()) with { Samples = [Changes.Sample(1, Examples.Noon)] });
        await store.CloseAsync(new CancellationToken(canceled: true));

        await using var again = Open();

        Assert.Single(await again.LoadAsync());
        Assert.Single(await again.SamplesAsync(Number, Examples.Noon, Examples.Noon.AddHours(1), _ => true));
    }

    [Fact]
    public async Task A_sample_from_a_clock_decades_behind_or_ahead_stands_where_it_came()
    {
        await using var store = Open();
        await store.SaveAsync(Changes.Of(
            Changes.Sample(1, DateTimeOffset.UnixEpoch, receivedAt: Examples.Noon),
            Changes.Sample(2, Examples.Noon.AddYears(20), receivedAt: Examples.Noon.AddSeconds(1))));
        await TendAsync(store);

        Assert.Equal(
            [Examples.Noon, Examples.Noon.AddSeconds(1)],
            (await store.SamplesAsync(Number, Examples.Noon.AddMinutes(-1), Examples.Noon.AddMinutes(1), _ =>
                true)).Select(sample => sample.Time));
        Assert.Empty(await store.SamplesAsync(Number, DateTimeOffset.UnixEpoch, Examples.Noon, _ => true));
    }

    [Fact]
    public async Task History_is_kept_as_long_as_was_agreed()
    {
        await using var store = Open();
        await store.SaveAsync(Changes.Of(Changes.Sample(1, Examples.Noon)));
        foreach (
            var (days, raw, minutes, quarters) in (
                (int, int, int, int)[])[(1, 1, 1, 1), (6, 1, 1, 1), (2, 0, 1, 1), (25, 0, 0, 1), (400, 0, 0, 0)])
        {
            for (var day = 0; day < days; day++)
            {
                Clock.Advance(TimeSpan.FromDays(1));
                await TendAsync(store);
            }

            Assert.Equal(
                (raw, minutes, quarters),
                ((await store.SamplesAsync(Number, Examples.Noon, Examples.Noon.AddHours(1), _ => true)).Count,
                    (await MergedAsync(store, Rollup.Minute)).Length, (
                        await MergedAsync(store, Rollup.Quarter)).Length));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_last_hundred_announcements_are_kept_newest_first(Way way)
    {
        var store = Open();
        for (var ordinal = 1; ordinal <= 130; ordinal++)
        {
            var json = Wire.Write(Examples.Announcement() with { Name = $"name {ordinal}" });
            await store.SaveAsync(Changes.Of(Full()));
            await store.SaveAsync(
                Changes.Of(
                    new AnnouncementEntry(1, ordinal, Examples.Noon, json), new(2, ordinal, Examples.Noon, json)));
            if (ordinal == 60)
                await TendAsync(store);
        }

        await using var again = await GoAsync(store, way);

        var device = Full();
        var kept = await again.AnnouncementsAsync(
            device with { Announcement = device.Announcement! with { Ordinal = 130 } });
        Assert.Equal(100, kept.Count);
        Assert.Equal(("name 130", "name 31"), (kept[0].Announcement.Name, kept[^1].Announcement.Name));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Events_come_newest_first_by_device_and_by_page(Way way)
    {
        var store = Open();
        await store.SaveAsync(Changes.Of([.. Enumerable.Range(1, 5).Select(Event)]));
        await TendAsync(store);
        await store.SaveAsync(Changes.Of([.. Enumerable.Range(6, 4).Select(Event)]));

        await using var again = await GoAsync(store, way);

        Assert.Equal([9, 8], Numbers(await again.EventsAsync(new(2))));
        Assert.Equal([7, 6, 5], Numbers(await again.EventsAsync(new(3, Before: 8))));
        Assert.Equal([3, 2, 1], Numbers(await again.EventsAsync(new(10, Before: 4))));
        Assert.Equal([9], Numbers(await again.EventsAsync(new(5, After: 8))));
        Assert.Equal([6, 5, 4], Numbers(await again.EventsAsync(new(5, Before: 7, After: 3))));
        Assert.Empty(await again.EventsAsync(new(5, Before: 4, After: 3)));
        Assert.Equal([9, 7, 5, 3, 1], Numbers(await again.EventsAsync(new(10, DeviceId: "odd"))));
        Assert.Equal([7, 5], Numbers(await again.EventsAsync(new(2, Before: 9, DeviceId: "odd"))));
        Assert.Empty(await again.EventsAsync(new(10, DeviceId: "od")));
        Assert.Equal(Event(9), (await again.EventsAsync(new(1)))[0]);
        if (way is not (Way.JustSaved or Way.Tended))
            Assert.Equal(9, again.LastEventNumber);

        static IEnumerable<long> Numbers(IEnumerable<DeviceEvent> events) => events.Select(each => each.Number);
    }

    [Fact]
    public async Task Events_grow_old_and_their_numbers_go_on()
    {
        var store = Open();
        await store.SaveAsync(Changes.Of([.. Enumerable.Range(1, 1200).Select(Event)]));
        await TendAsync(store);
        Clock.Advance(TimeSpan.FromDays(364));
        await store.SaveAsync(Changes.Of(Event(1201) with { Time = Clock.GetUtcNow() }));
        await TendAsync(store);
        Assert.Equal(1201, (await store.EventsAsync(new(2000))).Count);

        Clock.Advance(TimeSpan.FromDays(2));
        await TendAsync(store);
        Assert.Equal([1201], (await store.EventsAsync(new(2000))).Select(each => each.Number));
        Clock.Advance(TimeSpan.FromDays(400));
        await TendAsync(store);
        Assert.Empty(await store.EventsAsync(new(2000)));

        store = await OpenAfterKillOfAsync(store);
        Assert.Equal(1201, store.LastEventNumber);
        await store.CloseAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_forgotten_device_leaves_nothing_behind_and_its_number_is_not_given_again(Way way)
    {
        var device = Full();
        var fleet = new Fleet();
        var store = Open();
        await SaveAsync(store, fleet, device);
        await store.SaveAsync(
            Changes.Of(new AnnouncementEntry(device.Number, 1, Examples.Noon, device.Announcement!.Json)));
        await store.SaveAsync(Changes.Of(Changes.Sample(1, Examples.Noon)));
        await TendAsync(store);
        Clock.Advance(TimeSpan.FromHours(2));
        await TendAsync(store);
        await store.SaveAsync(Changes.Of(Changes.Sample(2, Clock.GetUtcNow())));
        await TendAsync(store);
        await store.SaveAsync(Changes.Of(Changes.Sample(3, Clock.GetUtcNow())));
        await store.SaveAsync(Changes.Of(Event(1) with { DeviceId = device.Id }, Event(2)));
        await TendAsync(store);
        await store.SaveAsync(Changes.Of(Event(3) with { DeviceId = device.Id }));
        await store.SaveAsync(
            Changes.Of(Event(4) with { DeviceId = device.Id }) with { Forgotten = [device] });
        fleet.Publish([], [device]);

        await using var again = await GoAsync(store, way == Way.JustSaved ? Way.Tended : way);
        if (way is not (Way.JustSaved or Way.Tended))
            Assert.Equal((0, device.Number), ((await again.LoadAsync()).Count, again.HighestNumber));
        await TendAsync(again);

        Assert.Equal([4, 2], (await again.EventsAsync(new(10))).Select(each => each.Number));
        Assert.Equal([4], (await again.EventsAsync(new(10, DeviceId: device.Id))).Select(each => each.Number));
        Assert.Empty(await again.AnnouncementsAsync(device));
        Assert.Empty(
            await again.SamplesAsync(device.Number, Examples.Noon.AddDays(-1), Examples.Noon.AddDays(1), _ => true));
        Assert.All(await MergedAsync(again, Rollup.Quarter), Assert.Empty);
        Assert.All(await MergedAsync(again, Rollup.Minute), Assert.Empty);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_adopted_device_leaves_its_samples_and_events(Way way)
    {
        var old = Examples.Device("old") with { Number = 7 };
        var fleet = new Fleet();
        var store = Open();
        await SaveAsync(store, fleet, old);
        await store.SaveAsync(
            Changes.Of(Event(1) with { DeviceId = "old" }) with
            {
                Samples = [Changes.Sample(1, Examples.Noon, device: 7)],
            });
        var adopting = Examples.Device("new") with { Number = 8, Adopted = [new("old", 7)] };
        await store.SaveAsync(Changes.Of(adopting) with { Forgotten = [old] });
        fleet.Publish([adopting], [old]);

        await using var again = await GoAsync(store, way);

        Assert.Single(await again.SamplesAsync(7, Examples.Noon, Examples.Noon.AddHours(1), _ => true));
        Assert.Single(await again.EventsAsync(new(5, DeviceId: "old")));
        // And goes with the one that took it over.
        fleet.Publish([adopting]);
        await again.SaveAsync(Changes.Of(Array.Empty<Device>()) with { Forgotten = [adopting] });
        await TendAsync(again);
        Assert.Empty(await again.SamplesAsync(7, Examples.Noon, Examples.Noon.AddHours(1), _ => true));
        Assert.Empty(await again.EventsAsync(new(5)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Events_of_an_adopted_device_stay_when_somebody_lives_there_again(Way way)
    {
        var (fleet, store) = (new Fleet(), Open());
        var (heir, back) =
            (Examples.Device("new") with { Number = 8, Adopted = [new("old", 7)] },
                Examples.Device("old") with { Number = 9 });
        await store.SaveAsync(Changes.Of(heir, back) with { Events = [Event(1) with { DeviceId = "old" }] });
        fleet.Publish([heir, back]);
        await store.SaveAsync(Changes.Of(back) with { Forgotten = [heir] });
        fleet.Publish([back], [heir]);

        await using var again = await GoAsync(store, way);
        await TendAsync(again);

        Assert.Single(await again.EventsAsync(new(5, DeviceId: "old")));
    }

    [Fact]
    public async Task After_the_end_nothing_is_saved()
    {
        var store = Open();
        await store.CloseAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<StoreException>(() => store.SaveAsync(Changes.Of(Full())));
        await store.TendAsync(TestContext.Current.CancellationToken);
        await store.CloseAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Lets so much time pass that everything is due, and tends the store.</summary>
    private protected async Task TendAsync(IStore store)
    {
        Clock.Advance(TimeSpan.FromMinutes(11));
        await store.TendAsync(TestContext.Current.CancellationToken);
    }

    private protected static async Task SaveAsync(IStore store, Fleet fleet, Device device)
    {
        await store.SaveAsync(Changes.Of(device));
        fleet.Publish([device]);
    }

    private protected static DeviceEvent Event(int number) => new(
        number, number % 2 == 0 ? "even" : "odd", EventKind.ProblemBegan, Examples.Noon, "hot", null, "warning",
        "It is hot");

    /// <summary>A device with every part.</summary>
    private protected static Device Full()
    {
        var fleet = new Fleet();
        var batch = new Batch(fleet, new Topics(), new(10, TimeSpan.FromMinutes(10)), Examples.Noon.AddDays(-1), 0);
        batch.Apply(Examples.Message(TopicKind.Announcement, Wire.Write(Examples.Announcement())));
        foreach (var sequence in new[] { 2, 9, 40 })
            batch.Apply(Examples.Message(TopicKind.Health, Wire.Write(Examples.Snapshot(sequence))));
        batch.Apply(Examples.Message(
            TopicKind.Backlog, Examples.Backlog(Examples.Snapshot(3) with { StartedAt = null, BootId = null })));
        batch.Apply(
            Examples.Message(TopicKind.Backlog, Examples.Backlog(Examples.Snapshot(4) with { BootId = "another" })));
        batch.Apply(Examples.Message(TopicKind.Status, "online"u8.ToArray(), at: Examples.Noon.AddSeconds(1.5)));
        var device = Assert.Single(batch.Change.Devices);
        return device with { Runs = device.Runs with { Expected = new("next", null), MissingBefore = 3 } };
    }

    private protected static void AssertSame(Device device, Device loaded)
    {
        Assert.Equal(device.Runs.Runs.AsEnumerable(), loaded.Runs.Runs);
        Assert.Equal(
            (device.Runs.Expected, device.Runs.MissingBefore, device.Runs.Missing),
            (loaded.Runs.Expected, loaded.Runs.MissingBefore, loaded.Runs.Missing));
        Assert.Equal(device.Health!.Json.ToArray(), loaded.Health!.Json.ToArray());
        Assert.Equal((device.Health.Run, device.Health.ReceivedAt), (loaded.Health.Run, loaded.Health.ReceivedAt));
        Assert.Equal(device.Announcement!.Json.ToArray(), loaded.Announcement!.Json.ToArray());
        Assert.Equal(Summary(device), Summary(loaded));
        Assert.Equal(device.PresenceSince, loaded.PresenceSince);

        static byte[] Summary(Device each) => Wire.Write(
            each.Summary(DateTimeOffset.UnixEpoch, isConnected: true, new OwnerMutes()),
            WireJson.Default.DeviceSummary);
    }

    private async Task<IStore> GoAsync(IStore store, Way way)
    {
        if (way is Way.Tended or Way.KilledAfterTending)
            await TendAsync(store);
        if (way is Way.Killed or Way.KilledAfterTending)
            return await OpenAfterKillOfAsync(store);
        if (way != Way.Stopped)
            return store;
        await store.CloseAsync(TestContext.Current.CancellationToken);
        return Open();
    }

    private static async Task<IReadOnlyList<RollupPoint>[]> MergedAsync(IStore store, TimeSpan width) =>
    [
        .. Rollup.Empty(width)
            .Merge(await store.RollupsAsync(
                Number, width, Examples.Noon.AddHours(-1), Examples.Noon.AddHours(2),
                metric => metric == "load.native.minute"))
            .Series.Values,
    ];
}
