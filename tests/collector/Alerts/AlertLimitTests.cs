using HealthCheck.Collector.Alerts;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts;

/// <summary>What an attack on the alerts found: too much of anything, channels that come late, and a wrong clock.</summary>
public sealed class AlertLimitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1), Minute = TimeSpan.FromMinutes(1);

    private readonly AlertYear year = new();

    [Fact]
    public void A_device_that_came_and_went_too_often_is_told_once_it_stays_away()
    {
        for (var again = 0; again < 7; again++)
        {
            year.Offline("shed");
            year.Wait(20 * Minute);
            year.Online("shed");
            year.Wait(30 * Minute);
        }

        Assert.NotEmpty(year.Sent);
        year.Offline("shed");
        year.Wait(70 * Minute);
        Assert.Empty(year.Sent);
        year.Wait(2 * Minute);
        Assert.Equal(AlertMessageKind.Reminder, Assert.Single(year.Sent).Kind);
        year.Online("shed");
        year.Wait(20 * Minute);
        Assert.Equal("shed is back", Assert.Single(year.Sent).Title);
    }

    [Fact]
    public void A_device_with_a_new_problem_each_hour_is_told_a_dozen_times_a_day()
    {
        var alerts = 0;
        for (var hour = 0; hour < 24; hour++)
        {
            year.Problem("shed", $"invented-{hour}", HealthStatus.Critical);
            year.Wait(TimeSpan.FromMinutes(30));
            year.End("shed", $"invented-{hour}");
            year.Wait(TimeSpan.FromMinutes(30));
            alerts += year.Sent.Count(each => each.Kind == AlertMessageKind.Alert);
        }

        Assert.Equal(13, alerts);
    }

    [Fact]
    public void Without_a_channel_nothing_is_told_and_the_first_channel_learns_what_is_open()
    {
        year.Channels = null;
        year.Offline("shed");
        year.Offline("brief");
        year.Wait(10 * Minute);
        year.Online("brief");
        year.Wait(10 * Minute);
        Assert.Empty(year.Sent);
        Assert.Equal("brief", Assert.Single(year.State.Ended).Device);

        year.Channels = ["phone"];
        year.Wait(Minute);
        Assert.Equal("shed is offline", Assert.Single(year.Sent).Title);
    }

    [Fact]
    public void A_second_channel_learns_what_is_open_before_it_hears_that_it_is_over()
    {
        year.Wait(Minute);
        year.Offline("shed");
        year.Wait(10 * Minute);
        Assert.Single(year.Sent);
        year.Channels = ["phone", "mail"];
        year.Wait(Minute);
        Assert.Equal("mail", Assert.Single(year.State.Outbox.Items).Channel);
        Assert.Equal("Open now: shed is offline", Assert.Single(year.Sent).Title);
        year.Online("shed");
        year.Wait(10 * Minute);
        Assert.Equal(["phone", "mail"], year.State.Outbox.Items.Select(each => each.Channel));
    }

    [Fact]
    public void An_alert_that_is_acknowledged_before_it_is_told_is_never_told()
    {
        year.Problem("shed", "hot", HealthStatus.Warning);
        year.Wait(Minute);
        year.State = AlertTracker.Acknowledge(year.State, year.State.Alerts["shed/hot"].Id, year.Now);
        year.Wait(TimeSpan.FromHours(2));
        year.End("shed", "hot");
        year.Wait(TimeSpan.FromHours(2));
        Assert.Empty(year.Sent);
        Assert.Empty(year.State.Alerts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(365)]
    public void A_clock_that_was_ahead_postpones_nothing(int days)
    {
        year.Offline("early");
        year.Wait(10 * Minute);
        Assert.Single(year.Sent);
        year.Now += TimeSpan.FromDays(days);
        year.ConnectedSince = year.Now;
        year.Online("early");
        year.Offline("late");
        year.Problem("roof", "hot", HealthStatus.Warning);
        year.Wait(15 * Second);
        year.Now -= TimeSpan.FromDays(days);
        year.ConnectedSince = year.Now;
        year.Offline("late");
        year.Wait(4 * Minute);
        Assert.Equal(["early is back", "late is offline"], year.Sent.Select(each => each.Title).Order());
        year.Wait(30 * Minute);
        Assert.Equal("roof: it is bad", Assert.Single(year.Sent).Title);
    }

    [Fact]
    public void Devices_of_one_name_are_told_apart()
    {
        year.Offline("a1", name: "raspberrypi");
        year.Offline("a2", name: "raspberrypi");
        year.Wait(5 * Minute);
        Assert.Equal(
            "2 devices are offline: raspberrypi (a1) and raspberrypi (a2)", Assert.Single(year.Sent).Title);
    }

    [Fact]
    public void What_can_wait_takes_no_room_from_what_cannot()
    {
        for (var number = 0; number < 20_001; number++)
            year.Problem($"pi{number}", "updates", HealthStatus.Warning);
        year.Step();
        Assert.Equal(20_000, year.State.Alerts.Count);
        year.Offline("shed");
        year.Own("store-failed");
        year.Problem("roof", "hot", HealthStatus.Critical);
        year.Step();
        Assert.Equal(20_003, year.State.Alerts.Count);
        Assert.True(year.State.Tallies.Count < 10);
        Assert.Equal("alerts-limited", Assert.Single(AlertTracker.Problems(year.State, year.Now)).Code);
    }
}
