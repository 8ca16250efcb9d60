using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Rules;

/// <summary>What events of the past would have told.</summary>
public sealed class AlertReplayTests
{
    private static readonly DateTimeOffset From = new(2026, 3, 3, 12, 0, 0, TimeSpan.Zero);

    private readonly List<DeviceEvent> events = [];

    [Fact]
    public void A_loss_and_its_end_are_told_when_they_would_have_been()
    {
        Add(1, EventKind.Offline, "online");
        Add(2, EventKind.Online, "offline");
        Assert.Equal(
            ["2026-03-03T13:02:30 kitchen is offline", "2026-03-03T14:02:30 kitchen is back"], Run());
    }

    [Fact]
    public void A_planned_absence_takes_its_messages_away_and_no_others()
    {
        for (var day = 0; day < 6; day++)
        {
            Add((24 * day) + 10.5, EventKind.Offline, "online"); // 22:30
            Add((24 * day) + 18.5, EventKind.Online, "offline"); // 06:30
        }

        Add(24 + 2, EventKind.Offline, "online"); // 14:00
        Add(24 + 3, EventKind.Online, "offline");
        Assert.Equal(14, Run().Count);
        Assert.Equal(
            ["2026-03-04T14:02:30 kitchen is offline", "2026-03-04T15:02:30 kitchen is back"],
            Run(new AlertRule("night") { Tell = AlertTell.Never, Hours = "22:00-07:00" }));
    }

    [Fact]
    public void What_was_so_before_was_told_before()
    {
        Add(30, EventKind.Online, "offline");
        Assert.Equal(["2026-03-04T18:02:30 kitchen is back"], Run());

        events.Clear();
        Add(31, EventKind.ProblemEnded, code: "storage-full");
        Assert.Equal(["2026-03-04T19:15:30 kitchen: storage-full is over"], Run());
    }

    [Fact]
    public void A_problem_has_the_severity_of_its_event_and_its_code()
    {
        Add(1, EventKind.ProblemBegan, after: "critical", code: "disk-read-only", message: "/ is read-only");
        Assert.Equal("2026-03-03T13:00:30 kitchen: / is read-only", Run()[0]);
        Assert.Empty(Run(new AlertRule("known") { Codes = ["disk-read-only"], Tell = AlertTell.Never }));
    }

    [Fact]
    public void A_rule_that_ends_tells_what_lasts_then()
    {
        Add(1, EventKind.Offline, "online");
        Assert.Equal(
            "2026-03-03T20:02:30 kitchen is offline",
            Run(new AlertRule("move") { Tell = AlertTell.Never, From = From, Until = From.AddHours(8) })[0]);
    }

    [Fact]
    public void A_stopped_device_and_its_reboot_are_none()
    {
        Add(1, EventKind.Stopped, "online");
        Add(1.1, EventKind.Rebooted);
        Add(1.1, EventKind.Online, "stopped");
        Add(2, EventKind.Rebooted);
        Assert.Equal(
            "2026-03-03T14:01:00 kitchen: rebooted, and its agent was not stopped before", Assert.Single(Run()));
    }

    [Fact]
    public void A_device_that_was_new_was_not_offline_before()
    {
        Add(1, EventKind.FirstSeen);
        Add(1, EventKind.Online, "offline");
        Assert.Empty(Run());
    }

    private void Add(
        double hours, EventKind kind, string? before = null, string? after = null, string? code = null,
        string message = "it is bad") =>
        events.Add(new(
            events.Count + 1, "kitchen", kind, From + TimeSpan.FromHours(hours), code, before, after, message));

    private List<string> Run(params AlertRule[] rules)
    {
        var schedule = AlertOptions.Default.Schedule(TimeZoneInfo.Utc);
        var defaults = new AlertRules(AlertOptions.Default, schedule);
        var tracker = new AlertTracker(defaults, schedule, new(defaults, new(schedule, null)));
        var device = Examples.Device("kitchen") with { Presence = Presence.Online };
        var past = new AlertPast(From, From.AddDays(7), [.. events.OrderBy(each => each.Time)], [device]);
        return
        [
            .. new AlertReplay(tracker, schedule, ["phone"])
                .Run(past, new(rules, TimeZoneInfo.Utc), TestContext.Current.CancellationToken)
                .Where(each => each.Title.StartsWith("kitchen", StringComparison.Ordinal))
                .Select(each => $"{each.Time:s} {each.Title}"),
        ];
    }
}
