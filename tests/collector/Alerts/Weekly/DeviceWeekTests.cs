using HealthCheck.Collector.Alerts.Weekly;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Weekly;

/// <summary>What is said of a device and a week.</summary>
public sealed class DeviceWeekTests
{
    private static readonly DateTimeOffset From = Examples.Noon, Until = From.AddDays(7);

    private readonly List<DeviceEvent> events = [];

    [Fact]
    public void A_device_without_events_that_is_online_has_nothing_to_say() => Assert.True(Week().IsQuiet);

    [Fact]
    public void The_time_offline_counts_from_each_loss_to_its_end_and_to_the_end_of_the_week()
    {
        Add(1, EventKind.Offline, "online", "offline");
        Add(3, EventKind.Online, "offline", "online");
        Add((7 * 24) - 1, EventKind.Offline, "online", "offline");
        var week = Week(Presence.Offline);
        Assert.Equal((TimeSpan.FromHours(3), 2), (week.Offline, week.Losses));
        Assert.Equal("kitchen: offline for 3 h 0 min (2 times).", week.Say());
    }

    [Fact]
    public void A_loss_before_the_week_counts_from_its_beginning()
    {
        Add(5, EventKind.Online, "offline", "online");
        Assert.Equal(TimeSpan.FromHours(5), Week().Offline);
        events.Clear();
        Assert.Equal(TimeSpan.FromDays(7), Week(Presence.Offline).Offline);
    }

    [Fact]
    public void A_device_that_is_new_was_not_offline_before()
    {
        Add(50, EventKind.FirstSeen);
        Add(50, EventKind.Online, "offline", "online");
        Assert.True(Week().IsQuiet);
    }

    [Fact]
    public void What_was_stopped_on_purpose_was_not_offline_and_its_reboot_was_expected()
    {
        Add(1, EventKind.Stopped, "online", "stopped");
        Add(2, EventKind.Online, "stopped", "online");
        Add(2, EventKind.Rebooted);
        Add(3, EventKind.Rebooted);
        var week = Week();
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromHours(1)), (week.Offline, week.Stopped));
        Assert.Equal("kitchen: stopped for 1 h 0 min, 1 unexpected reboot, 1 expected reboot.", week.Say());
    }

    [Fact]
    public void Lost_samples_are_the_difference_of_both_counts()
    {
        Add(1, EventKind.SamplesLost, "100", "103");
        Add(2, EventKind.SamplesLost, "103", "110");
        Assert.Equal("kitchen: 10 samples lost.", Week().Say());
    }

    [Fact]
    public void Problems_are_counted_by_code_and_a_forecast_is_said()
    {
        foreach (var code in (string[])["hot", "storage-full", "hot"])
        {
            events.Add(new(
                events.Count + 1, "kitchen", EventKind.ProblemBegan, From.AddHours(1), code, null, null, ""));
        }

        var week = DeviceWeek.Of(
            Examples.Device("kitchen") with { Presence = Presence.Online }, events, From, Until,
            "/ full in about 12 days");
        Assert.Equal("kitchen: hot 2 times, storage-full, / full in about 12 days.", week.Say());
    }

    private DeviceWeek Week(Presence presence = Presence.Online) => DeviceWeek.Of(
        Examples.Device("kitchen") with { Presence = presence }, events, From, Until, null);

    private void Add(double hours, EventKind kind, string? before = null, string? after = null) => events.Add(new(
        events.Count + 1, "kitchen", kind, From + TimeSpan.FromHours(hours), null, before, after, ""));
}
