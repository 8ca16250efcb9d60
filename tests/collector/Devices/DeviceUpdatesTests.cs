using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Devices;

public sealed class DeviceUpdatesTests
{
    private static readonly DateTimeOffset Noon = Examples.Noon, Later = Noon.AddMinutes(1);

    [Fact]
    public void What_a_device_says_itself_moves_last_seen()
    {
        Assert.Equal(Later, Announced(Examples.Device(), isReplay: false).LastSeen);
        Assert.Equal(Later, Sampled(Examples.Device(), 1).LastSeen);
        Assert.Equal(Later, Sampled(Examples.Device(), 1, SampleSource.Backlog).LastSeen);
        Assert.Equal(Later, Examples.Device().WithPresence(Presence.Online, isReplay: false, Later).LastSeen);
        Assert.Equal(Later, Examples.Device().WithPresence(Presence.Stopped, isReplay: false, Later).LastSeen);
    }

    [Fact]
    public void A_replay_and_the_last_will_do_not_move_last_seen()
    {
        var seen = Examples.Device() with { LastSeen = Noon };

        Assert.Equal(Noon, Announced(seen, isReplay: true).LastSeen);
        Assert.Equal(Noon, Sampled(seen, 1, SampleSource.Retained).LastSeen);
        Assert.Equal(Noon, seen.WithPresence(Presence.Online, isReplay: true, Later).LastSeen);
        Assert.Equal(Noon, seen.WithPresence(Presence.Offline, isReplay: false, Later).LastSeen);
        Assert.Null(Announced(Examples.Device(), isReplay: true).LastSeen);
    }

    [Fact]
    public void A_device_first_heard_by_a_replay_of_its_health_was_seen_when_that_was_measured() =>
        Assert.Equal(Examples.Snapshot(1).Time, Sampled(Examples.Device(), 1, SampleSource.Retained).LastSeen);

    [Fact]
    public void Presence_keeps_its_beginning_until_it_changes()
    {
        var device = Examples.Device().WithPresence(Presence.Online, isReplay: false, Noon);
        device = device.WithPresence(Presence.Online, isReplay: false, Later);
        Assert.Equal(Noon, device.PresenceSince);

        Assert.Equal(Later, device.WithPresence(Presence.Offline, isReplay: false, Later).PresenceSince);
    }

    [Fact]
    public void The_latest_health_is_that_of_the_highest_sequence_whatever_order_they_come_in()
    {
        var device = Sampled(Sampled(Sampled(Examples.Device(), 3), 2), 4, SampleSource.Backlog);

        Assert.Equal(4, device.Health!.Sequence);
        Assert.Equal(Wire.Write(Examples.Snapshot(4)), device.Health.Json.ToArray());
    }

    [Fact]
    public void An_earlier_run_never_takes_the_place_of_a_later_one()
    {
        var device = Sampled(Examples.Device(), 1);

        var earlier = Examples.Snapshot(99) with { StartedAt = Examples.Start.AddDays(-1), BootId = "boot-0" };
        device = device.WithSample(earlier, "{}"u8.ToArray(), SampleSource.Live, Later, Noon).Device;

        Assert.Equal(1, device.Health!.Sequence);
    }

    [Fact]
    public void A_sample_that_does_not_name_its_run_counts_for_the_one_announced()
    {
        var device = Sampled(Announced(Examples.Device(), isReplay: false), 1);

        var (after, outcome) = device.WithSample(
            Examples.Snapshot(1) with { StartedAt = null }, "{}"u8.ToArray(), SampleSource.Live, Later, Noon);

        Assert.Equal(SampleOutcome.Duplicate, outcome);
        Assert.Single(after.Runs.Runs);
    }

    [Fact]
    public void The_same_announcement_again_changes_nothing_but_last_seen()
    {
        var device = Announced(Examples.Device(), isReplay: false);

        Assert.Same(device, Announced(device, isReplay: true));
        Assert.Equal(1, Announced(device, isReplay: false).Announcement!.Ordinal);
    }

    private static Device Announced(Device device, bool isReplay)
    {
        var announcement = Examples.Announcement();
        return device.WithAnnouncement(announcement, Wire.Write(announcement), isReplay, Later);
    }

    private static Device Sampled(Device device, long sequence, SampleSource source = SampleSource.Live)
    {
        var snapshot = Examples.Snapshot(sequence);
        return device.WithSample(snapshot, Wire.Write(snapshot), source, Later, Noon).Device;
    }
}
