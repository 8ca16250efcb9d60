using HealthCheck.Collector.Alerts.Weekly;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Weekly;

/// <summary>What is said of a device and a week.</summary>
public sealed class DeviceWeekTests
{
    private static readonly DateTimeOffset From = Examples.Noon, Until = From.AddDays(7);

    private readonly List<DeviceEvent> events = [];
    private readonly List<AlertRule> rules = [];

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
            "/ full in about 12 days", new([], TimeZoneInfo.Utc));
        Assert.Equal("kitchen: hot 2 times, storage-full, / full in about 12 days.", week.Say());
    }

    [Fact]
    public void A_planned_absence_and_its_reboot_are_left_out()
    {
        rules.Add(new("night") { Codes = ["offline", "rebooted"], Tell = AlertTell.Never, Hours = "22:00-07:00" });
        Add(10.2, EventKind.Offline, "online", "offline"); // 22:12
        Add(19, EventKind.Online, "offline", "online");
        Add(19.1, EventKind.Rebooted);
        Assert.True(Week().IsQuiet);
        Add(25, EventKind.Offline, "online", "offline"); // 13:00
        Add(26, EventKind.Online, "offline", "online");
        Add(26, EventKind.Rebooted);
        Assert.Equal("kitchen: offline for 1 h 0 min, 1 unexpected reboot.", Week().Say());
    }

    [Fact]
    public void A_planned_absence_that_does_not_end_counts_from_the_end_of_its_window()
    {
        rules.Add(new("night") { Codes = ["offline"], Tell = AlertTell.Never, Hours = "22:00-07:00" });
        Add(10.2, EventKind.Offline, "online", "offline"); // 22:12
        Assert.Equal(TimeSpan.FromDays(7) - TimeSpan.FromHours(19), Week(Presence.Offline).Offline);
    }

    [Fact]
    public void A_problem_that_lasts_since_before_the_week_is_said()
    {
        var device = Examples.Device("kitchen") with
        {
            Presence = Presence.Online,
            EventState = EventState.Empty with { Problems = [new("storage-full", From.AddDays(-20))] },
        };
        Assert.Equal(
            "kitchen: storage-full all the time.",
            DeviceWeek.Of(device, events, From, Until, null, new(rules, TimeZoneInfo.Utc)).Say());
    }

    private DeviceWeek Week(Presence presence = Presence.Online) => DeviceWeek.Of(
        Examples.Device("kitchen") with { Presence = presence, PresenceSince = From.AddDays(-10) }, events, From, Until,
        null,
        new(rules, TimeZoneInfo.Utc));

    private void Add(double hours, EventKind kind, string? before = null, string? after = null) => events.Add(new(
        events.Count + 1, "kitchen", kind, From + TimeSpan.FromHours(hours), null, before, after, ""));
}
