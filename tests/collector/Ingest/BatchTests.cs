using System.Text;
using HealthCheck.Collector.Clock;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Ingest;

public sealed class BatchTests
{
    private readonly Fleet fleet = new();

    [Fact]
    public void A_device_introduces_itself()
    {
        var batch = Batch();
        batch.Apply(Message(TopicKind.Announcement, Wire.Write(Announcement())));
        batch.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(1))));
        batch.Apply(Message(TopicKind.Status, "online"u8.ToArray()));

        var device = Assert.Single(batch.Change.Devices);
        Assert.Equal((Id, 1, Presence.Online, Noon, Noon),
            (device.Id, device.Number, device.Presence, device.FirstSeen, device.LastSeen));
        Assert.Equal("Kitchen", device.Summary(DateTimeOffset.UnixEpoch, isConnected: true, new OwnerMutes()).Name);
        Assert.Single(batch.Change.Announcements);
        Assert.Equal(1, batch.Counts.Stored);
    }

    [Fact]
    public void New_devices_get_numbers_of_their_own()
    {
        fleet.Publish([Device("first") with { Number = 7 }]);
        var batch = Batch();
        foreach (var id in new[] { "a", "b", "a" })
            batch.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(1, id)), id));

        Assert.Equal([("a", 8), ("b", 9)], batch.Change.Devices.Select(device => (device.Id, device.Number)));
    }

    [Fact]
    public void A_backlog_fills_gaps_and_keeps_the_very_bytes()
    {
        var batch = Batch();
        batch.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(1))));
        batch.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(5))));
        var last = Encoding.UTF8.GetString(Wire.Write(Snapshot(6)))
            .Replace("{\"apiVersion\"", "{ \"unknown\": [1, {}], \"apiVersion\"", StringComparison.Ordinal);
        var backlog = $"[ {Encoding.UTF8.GetString(Wire.Write(Snapshot(3)))} , {last}]";
        batch.Apply(Message(TopicKind.Backlog, Encoding.UTF8.GetBytes(backlog)));

        var device = Assert.Single(batch.Change.Devices);
        Assert.Equal((4, 2, 2), (batch.Counts.Stored, batch.Counts.Backfilled, device.Runs.Missing));
        Assert.Equal(last, Encoding.UTF8.GetString(device.Health!.Json.Span));
    }

    [Fact]
    public void A_backlog_with_one_bad_element_changes_nothing()
    {
        fleet.Publish([Device()]);
        var batch = Batch();

        Refused(Refusal.WrongId, batch, TopicKind.Backlog, Backlog(Snapshot(1), Snapshot(2, "other")));
        Refused(Refusal.WrongId, batch, TopicKind.Backlog,
            Backlog(Snapshot(1), Snapshot(2, "other") with { Time = Noon.AddDays(1) }));
        Refused(Refusal.Malformed, batch, TopicKind.Backlog, Backlog(Snapshot(1), Snapshot(2) with { Sequence = 0 }));

        Assert.Empty(batch.Change.Devices);
        Assert.Equal(0, batch.Counts.Stored);
    }

    [Fact]
    public void A_backlog_loses_only_its_samples_that_are_ahead_of_now_and_they_stay_missing()
    {
        var batch = Batch();
        Refused(Refusal.FutureDated, batch, TopicKind.Backlog,
            Backlog(Snapshot(1), Ahead(2), Snapshot(3), Ahead(4), Snapshot(5)));

        Assert.Equal([1, 3, 5], batch.Change.Samples.Select(sample => sample.Sequence));
        var device = Assert.Single(batch.Change.Devices);
        Assert.Equal((5, 2, 2), (device.Health!.Sequence, device.Runs.Missing, device.Runs.Wanted));

        batch.Apply(Message(TopicKind.Backlog, Backlog(Snapshot(2))));
        Assert.Equal(1, Assert.Single(batch.Change.Devices).Runs.Missing);
    }

    [Fact]
    public void A_backlog_with_nothing_that_is_not_ahead_of_now_brings_nobody_into_being()
    {
        var batch = Batch();
        Refused(Refusal.FutureDated, batch, TopicKind.Backlog, Backlog(Ahead(1), Ahead(2)));

        Assert.Empty(batch.Change.Devices);
    }

    [Fact]
    public void Each_kind_of_refusal_has_its_reason_and_changes_nothing()
    {
        var batch = Batch(deviceLimit: 1);
        var announcement = Wire.Write(Announcement());
        Refused(Refusal.UnknownDevice, batch, TopicKind.Status, "online"u8.ToArray());
        fleet.Publish([Device()]);
        Refused(Refusal.Limit, batch, TopicKind.Health, Wire.Write(Snapshot(1, "second")), "second");
        Refused(Refusal.Malformed, batch, TopicKind.Status, "ONLINE"u8.ToArray());
        Refused(Refusal.Malformed, batch, TopicKind.Announcement, announcement[..^1]);
        Refused(Refusal.Malformed, batch, TopicKind.Health, announcement);
        Refused(Refusal.Malformed, batch, TopicKind.Backlog, []);
        Refused(Refusal.Malformed, batch, TopicKind.Command, """{"command":"restart","time":1795356300}"""u8.ToArray());
        Refused(Refusal.WrongId, batch, TopicKind.Announcement, announcement, "other");
        Refused(Refusal.WrongId, batch, TopicKind.Status, "online"u8.ToArray(), "Not-An-Id");
        Refused(Refusal.Oversized, batch, TopicKind.Backlog, new byte[ContractLimits.BacklogBytes + 1]);
        Refused(Refusal.Oversized, batch, TopicKind.Status, new byte[ContractLimits.MessageBytes + 1]);
        Refused(Refusal.FutureDated, batch, TopicKind.Health,
            Wire.Write(Snapshot(1, "second") with { Time = Noon.AddMinutes(11) }), "second");
        Refused(Refusal.Malformed, batch, TopicKind.Gone, []);
        Refused(Refusal.Oversized, batch, TopicKind.Gone, new byte[ContractLimits.RangesBytes + 1]);
        Refused(Refusal.UnknownDevice, batch, TopicKind.Gone, Wire.Write(new SampleRanges(Start, [[1, 2]])), "other");
        Refused(Refusal.Malformed, batch, TopicKind.Resend, Wire.Write(new SampleRanges(Start, [[1, 2]])));
        Refused(Refusal.FutureDated, batch, TopicKind.Announcement,
            Wire.Write(Announcement() with { StartedAt = DateTimeOffset.MaxValue }));

        Assert.Empty(batch.Change.Devices);
    }

    [Fact]
    public void A_known_device_whose_samples_are_refused_for_their_time_has_its_clock_told_wrong()
    {
        fleet.Publish([Device()]);
        var batch = Batch();
        for (var seconds = 0; seconds <= 30; seconds += 15)
        {
            var health = Wire.Write(Snapshot(1 + seconds) with { Time = Noon.AddYears(1).AddSeconds(seconds) });
            Assert.Equal(Refusal.FutureDated, Assert.Throws<ContractException>(
                () => batch.Apply(Examples.Message(TopicKind.Health, health, at: Noon.AddSeconds(seconds)))).Refusal);
        }

        var device = Assert.Single(batch.Change.Devices);
        Assert.True(device.EventState.Clock.IsWrong);
        var told = Assert.Single(batch.Change.Events);
        Assert.Equal(
            (EventKind.ClockWrong, "The clock is 365 days ahead"), (told.Kind, told.Message.Replace('\u00A0', ' ')));
        Assert.Empty(batch.Change.Samples);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_clock_of_a_device_is_judged_only_by_one_that_is_known_to_be_right(bool isKnown)
    {
        var clock = new CollectorClock(
            new FakeTimeProvider(Noon), _ => isKnown ? ClockSync.Synchronized : ClockSync.Unsynchronized);
        var batch = Batch(clock: clock);
        for (var seconds = 0; seconds <= 30; seconds += 15)
        {
            var health = Wire.Write(Snapshot(1 + seconds) with { Time = Noon.AddMinutes(-5).AddSeconds(seconds) });
            batch.Apply(Examples.Message(TopicKind.Health, health, at: Noon.AddSeconds(seconds)));
        }

        Assert.Equal(isKnown, Assert.Single(batch.Change.Devices).EventState.Clock.IsWrong);
    }

    [Fact]
    public void A_run_that_began_with_the_clock_ahead_counts_once_the_clock_is_right()
    {
        var batch = Batch();
        batch.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(3) with { StartedAt = Noon.AddDays(7) })));

        var sample = Assert.Single(batch.Change.Samples);
        Assert.Equal((Start.AddSeconds(30), Noon), (sample.Time, sample.ReceivedAt));
        Assert.Equal(2, Assert.Single(batch.Change.Devices).Runs.Missing);
    }

    [Fact]
    public void What_a_device_no_longer_holds_stays_missing_and_is_lost_until_it_comes_all_the_same()
    {
        var batch = Batch();
        batch.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(1))));
        batch.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(6))));
        batch.Apply(Message(TopicKind.Gone, Wire.Write(new SampleRanges(Start, [[2, 3], [9, 9]]))));
        var runs = Assert.Single(batch.Change.Devices).Runs;
        Assert.Equal((4, 2, 2), (runs.Missing, runs.Lost, runs.Wanted));

        batch.Apply(Message(TopicKind.Backlog, Backlog(Snapshot(3), Snapshot(4))));

        runs = Assert.Single(batch.Change.Devices).Runs;
        Assert.Equal((2, 1, 1), (runs.Missing, runs.Lost, runs.Wanted));
        Assert.Equal(4, batch.Change.Samples.Count);
    }

    [Fact]
    public void A_flood_of_new_devices_is_stopped_and_the_known_ones_go_on()
    {
        var clock = new FakeTimeProvider(Noon);
        var allowance = new NewDeviceAllowance(2, clock);
        var batch = Batch(newDevices: allowance);
        foreach (var id in new[] { "a", "b" })
            batch.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(1, id)), id));
        Refused(Refusal.Limit, batch, TopicKind.Health, Wire.Write(Snapshot(1, "c")), "c");
        batch.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(2, "a")), "a"));
        allowance.Use(batch.Created);
        fleet.Publish(batch.Change.Devices);

        clock.Advance(TimeSpan.FromSeconds(30));
        batch = Batch(newDevices: allowance);
        batch.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(1, "c")), "c"));
        Refused(Refusal.Limit, batch, TopicKind.Health, Wire.Write(Snapshot(1, "d")), "d");

        Assert.Equal(1, batch.Created);
    }

    [Fact]
    public void A_clock_a_little_ahead_is_no_reason_to_refuse()
    {
        var batch = Batch();
        batch.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(1) with { Time = Noon.AddMinutes(9) })));

        Assert.Equal(1, batch.Counts.Stored);
    }

    [Theory]
    [InlineData(TopicKind.Announcement)]
    [InlineData(TopicKind.Health)]
    [InlineData(TopicKind.Status)]
    public void A_cleared_topic_is_nothing_to_speak_of(TopicKind kind)
    {
        var batch = Batch();
        batch.Apply(Message(kind, []));

        Assert.Empty(batch.Change.Devices);
    }

    [Fact]
    public void A_replay_of_what_is_known_changes_nothing()
    {
        var first = Batch();
        first.Apply(Message(TopicKind.Announcement, Wire.Write(Announcement())));
        first.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(1))));
        first.Apply(Message(TopicKind.Status, "online"u8.ToArray()));
        fleet.Publish(first.Change.Devices);

        var replay = Batch();
        var later = Noon.AddHours(1);
        replay.Apply(Message(TopicKind.Announcement, Wire.Write(Announcement()), isRetained: true, at: later));
        replay.Apply(Message(TopicKind.Health, Wire.Write(Snapshot(1)), isRetained: true, at: later));
        replay.Apply(Message(TopicKind.Status, "online"u8.ToArray(), isRetained: true, at: later));

        Assert.Empty(replay.Change.Devices);
        Assert.Empty(replay.Change.Announcements);
        Assert.Equal((0, 1), (replay.Counts.Stored, replay.Counts.Duplicate));
    }

    [Fact]
    public void Who_lives_again_under_an_adopted_id_is_named_when_the_heir_is_forgotten()
    {
        var heir = Device("new") with { Number = 8, Adopted = [new("old", 7), new("older", 3)] };
        fleet.Publish([heir, Device("old") with { Number = 9 }]);
        var batch = Batch();
        batch.Forget(heir);

        Assert.Equal(["old"], batch.Change.Devices.Select(device => device.Id));
    }

    private static HealthSnapshot Ahead(long sequence) => Snapshot(sequence) with { Time = Noon.AddDays(1) };

    private static void Refused(Refusal reason, Batch batch, TopicKind kind, byte[] payload, string id = Id) =>
        Assert.Equal(reason, Assert.Throws<ContractException>(() => batch.Apply(Message(kind, payload, id))).Refusal);

    private Batch Batch(int deviceLimit = 1000, NewDeviceAllowance? newDevices = null, CollectorClock? clock = null) =>
        new(
        fleet, new Topics(), new(deviceLimit, TimeSpan.FromMinutes(10)), countsSince: Noon.AddDays(-1), lastEvent: 0,
        newDevices, clock: clock);
}
