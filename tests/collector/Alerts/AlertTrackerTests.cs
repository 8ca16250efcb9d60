using HealthCheck.Collector.Alerts;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts;

public sealed class AlertTrackerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1), Minute = TimeSpan.FromMinutes(1);

    private readonly AlertYear year = new();

    [Fact]
    public void An_offline_device_is_told_after_two_minutes_and_half_a_minute_for_the_group()
    {
        year.Offline("shed");
        year.Wait(145 * Second);
        Assert.Empty(year.Sent);

        year.Wait(5 * Second);
        var message = Assert.Single(year.Sent);
        Assert.Equal("shed is offline", message.Title);
        Assert.Equal(AlertMessageKind.Alert, message.Kind);
        Assert.Equal(HealthStatus.Critical, message.Severity);

        year.Wait(TimeSpan.FromHours(23));
        Assert.Empty(year.Sent);
    }

    [Fact]
    public void A_device_with_a_long_interval_gets_three_intervals()
    {
        year.Offline("shed", TimeSpan.FromMinutes(15));
        year.Wait(15 * Minute + 25 * Second);
        Assert.Empty(year.Sent);

        year.Wait(5 * Second);
        Assert.Single(year.Sent);
    }

    [Fact]
    public void A_short_loss_is_not_told()
    {
        year.Offline("shed");
        year.Wait(115 * Second);
        year.Online("shed");
        year.Wait(TimeSpan.FromHours(1));
        Assert.Empty(year.Sent);
        Assert.Empty(year.State.Alerts);
    }

    [Fact]
    public void The_recovery_is_told_in_the_same_thread_once_it_has_held_for_two_minutes()
    {
        year.Offline("shed");
        year.Wait(10 * Minute);
        var alert = Assert.Single(year.Sent);
        year.Online("shed");
        year.Wait(2 * Minute);
        Assert.Empty(year.Sent);

        year.Wait(Minute);
        var recovery = Assert.Single(year.Sent);
        Assert.Equal("shed is back", recovery.Title);
        Assert.Equal(AlertMessageKind.Recovery, recovery.Kind);
        Assert.Equal(alert.Thread, recovery.Thread);
        Assert.Contains("over since 12:10 after 10 min", recovery.Text, StringComparison.Ordinal);
        Assert.Empty(year.State.Alerts);
        Assert.Single(year.State.Ended);
    }

    [Fact]
    public void A_device_that_comes_back_for_a_moment_is_not_told_twice()
    {
        year.Offline("shed");
        year.Wait(10 * Minute);
        Assert.Single(year.Sent);
        for (var again = 0; again < 5; again++)
        {
            year.Online("shed");
            year.Wait(Minute);
            year.Offline("shed");
            year.Wait(5 * Minute);
        }

        Assert.Empty(year.Sent);
    }

    [Fact]
    public void A_flapping_device_is_told_four_times_a_day_and_once_that_it_is_unstable()
    {
        var (alerts, recoveries) = (new List<AlertMessage>(), 0);
        for (var again = 0; again < 20; again++)
        {
            year.Offline("shed");
            year.Wait(20 * Minute);
            year.Online("shed");
            year.Wait(30 * Minute);
            var sent = year.Sent;
            alerts.AddRange(sent.Where(each => each.Kind == AlertMessageKind.Alert));
            recoveries += sent.Count(each => each.Kind == AlertMessageKind.Recovery);
        }

        Assert.Equal(5, alerts.Count);
        Assert.Equal(5, recoveries);
        Assert.All(
            alerts.Take(4), each => Assert.DoesNotContain("It comes and goes", each.Text, StringComparison.Ordinal));
        Assert.Contains("It comes and goes", alerts[4].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void After_three_losses_a_day_the_next_one_is_told_after_ten_minutes()
    {
        for (var again = 0; again < 3; again++)
        {
            year.Offline("shed");
            year.Wait(Minute);
            year.Online("shed");
            year.Wait(Minute);
        }

        year.Offline("shed");
        year.Wait(10 * Minute + 25 * Second);
        Assert.Empty(year.Sent);
        year.Wait(5 * Second);
        Assert.Single(year.Sent);
    }

    [Fact]
    public void A_critical_problem_is_told_at_once_and_its_end_after_five_minutes()
    {
        year.Problem("shed", "storage-full", HealthStatus.Critical, "/ is 97 % full");
        year.Wait(35 * Second);
        Assert.Equal("shed: / is 97 % full", Assert.Single(year.Sent).Title);

        year.End("shed", "storage-full");
        year.Wait(5 * Minute + 25 * Second);
        Assert.Empty(year.Sent);
        year.Wait(10 * Second);
        Assert.Equal("shed: storage-full is over", Assert.Single(year.Sent).Title);
    }

    [Fact]
    public void A_warning_is_told_after_half_an_hour_and_at_once_when_it_becomes_critical()
    {
        year.Problem("shed", "hot", HealthStatus.Warning);
        year.Problem("roof", "hot", HealthStatus.Warning);
        year.Wait(29 * Minute);
        Assert.Empty(year.Sent);
        year.Problem("shed", "hot", HealthStatus.Critical);
        year.Wait(35 * Second);
        Assert.Equal("shed: it is bad", Assert.Single(year.Sent).Title);
        year.Wait(2 * Minute);
        Assert.Equal("roof: it is bad", Assert.Single(year.Sent).Title);

        year.Problem("roof", "hot", HealthStatus.Critical);
        year.Wait(35 * Second);
        Assert.Equal("roof: it is bad", Assert.Single(year.Sent).Title);

        // Nothing new: it was told as critical already.
        year.Problem("roof", "hot", HealthStatus.Warning);
        year.Wait(Minute);
        year.Problem("roof", "hot", HealthStatus.Critical);
        year.Wait(Minute);
        Assert.Empty(year.Sent);
    }

    [Fact]
    public void What_can_wait_comes_in_the_summary_of_nine_o_clock()
    {
        year.Problem("shed", "updates", HealthStatus.Warning, "50 updates are pending");
        year.Problem("roof", "updates", HealthStatus.Warning, "60 updates are pending");
        year.Wait(TimeSpan.FromHours(20.9));
        Assert.Empty(year.Sent);

        year.Wait(TimeSpan.FromHours(0.2));
        var message = Assert.Single(year.Sent);
        Assert.Equal("Daily summary: updates on 2 devices: roof and shed", message.Title);
        Assert.Equal(AlertMessageKind.Summary, message.Kind);
        year.Wait(TimeSpan.FromDays(2));
        Assert.Empty(year.Sent);
    }

    [Fact]
    public void Devices_that_fail_together_are_one_message_that_says_what_they_share()
    {
        for (var number = 0; number < 30; number++)
        {
            var tag = number < 12 ? "shed" : "roof";
            year.Fleet.Add(new($"pi{number}", [$"have the tag {tag}", "are of the model A"]));
        }

        for (var number = 0; number < 12; number++)
        {
            year.Offline($"pi{number}");
            year.Wait(2 * Second);
        }

        year.Wait(10 * Minute);
        var message = Assert.Single(year.Sent);
        Assert.Equal("12 devices are offline: all have the tag shed", message.Title);
        Assert.Equal(12, message.Alerts.Count);
        for (var number = 0; number < 12; number++)
            year.Online($"pi{number}");
        year.Wait(10 * Minute);
        Assert.Equal("12 devices are back: pi0, pi1, pi10 and 9 more", Assert.Single(year.Sent).Title);
    }

    [Fact]
    public void The_rest_of_a_large_group_comes_in_one_second_message()
    {
        for (var number = 0; number < 5; number++)
            year.Offline($"pi{number}");
        year.Wait(3 * Minute);
        Assert.Single(year.Sent);
        for (var number = 5; number < 10; number++)
        {
            year.Offline($"pi{number}");
            year.Wait(10 * Second);
        }

        year.Wait(4 * Minute);
        Assert.StartsWith("5 devices are offline", Assert.Single(year.Sent).Title, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_calls_nobody_offline_before_devices_could_be_heard()
    {
        year.ConnectedSince = null;
        year.Offline("shed");
        year.Wait(TimeSpan.FromHours(1));
        Assert.Empty(year.Sent);
        year.ConnectedSince = year.Now;
        year.Wait(2 * Minute);
        Assert.Empty(year.Sent);
        year.Wait(35 * Second);
        Assert.Single(year.Sent);
    }

    [Fact]
    public void A_loss_of_the_broker_postpones_what_was_about_to_be_told()
    {
        year.Offline("shed");
        year.Wait(100 * Second);
        year.ConnectedSince = null;
        year.Wait(10 * Minute);
        year.ConnectedSince = year.Now;
        year.Wait(90 * Second);
        year.Online("shed");
        year.Wait(10 * Minute);
        Assert.Empty(year.Sent);
    }

    [Fact]
    public void The_problems_of_an_offline_device_are_unknown_and_not_over()
    {
        year.Problem("shed", "hot", HealthStatus.Critical);
        year.Wait(Minute);
        Assert.Single(year.Sent);
        year.Offline("shed");
        year.Wait(TimeSpan.FromHours(2));
        Assert.Contains(
            "1 open alert of it is unknown", Assert.Single(year.Sent).Text, StringComparison.Ordinal);
        Assert.True(year.State.Alerts["shed/hot"].IsUnknown);

        year.Online("shed");
        year.End("shed", "hot");
        year.Wait(10 * Minute);
        Assert.Equal(["shed is back", "shed: hot is over"], year.Sent.Select(each => each.Title));
    }

    [Fact]
    public void Two_losses_of_a_problem_device_leave_no_alert_that_was_never_told()
    {
        year.Problem("shed", "hot", HealthStatus.Warning);
        year.Wait(10 * Minute);
        year.Offline("shed");
        year.Wait(TimeSpan.FromHours(1));
        Assert.Single(year.Sent);
        year.Online("shed");
        year.End("shed", "hot");
        year.Wait(10 * Minute);
        Assert.Equal("shed is back", Assert.Single(year.Sent).Title);
        Assert.Empty(year.State.Alerts);
    }

    [Fact]
    public void A_muted_or_forgotten_device_says_nothing_more()
    {
        year.Offline("shed");
        year.Wait(Minute);
        year.Gone.Add("shed");
        year.Wait(TimeSpan.FromHours(1));
        Assert.Empty(year.Sent);
        Assert.Empty(year.State.Alerts);
    }

    [Fact]
    public void What_happens_once_is_told_once_and_is_over()
    {
        year.Incident("shed", "rebooted");
        year.Wait(25 * Second);
        Assert.Empty(year.Sent);
        year.Wait(40 * Second);
        Assert.Equal("shed: it happened", Assert.Single(year.Sent).Title);
        Assert.Empty(year.State.Alerts);
        year.Wait(TimeSpan.FromDays(2));
        Assert.Empty(year.Sent);
    }

    [Fact]
    public void The_collector_s_own_problem_is_told_after_a_minute_in_its_own_message()
    {
        year.Own("broker-unreachable");
        year.Problem("shed", "hot", HealthStatus.Critical);
        year.Wait(70 * Second);
        Assert.Equal(
            ["The collector: it is bad", "shed: it is bad"],
            year.Sent.Select(each => each.Title).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_critical_alert_is_told_again_after_a_day_unless_it_is_acknowledged()
    {
        year.Offline("shed");
        year.Offline("roof");
        year.Wait(10 * Minute);
        Assert.Single(year.Sent);
        year.State = AlertTracker.Acknowledge(year.State, year.State.Alerts["roof/offline"].Id, year.Now);
        year.Wait(TimeSpan.FromHours(24));
        var reminder = Assert.Single(year.Sent);
        Assert.Equal(AlertMessageKind.Reminder, reminder.Kind);
        Assert.Equal("Still, for 1 day 0 h: shed: offline", reminder.Title);
        year.Wait(TimeSpan.FromHours(23));
        Assert.Empty(year.Sent);
    }

    [Fact]
    public void Nothing_is_sent_in_the_quiet_hours_and_nothing_is_dropped()
    {
        var quiet = new AlertYear(AlertOptions.Default with { Quiet = (new(22, 0), new(7, 0)) });
        quiet.Offline("before");
        quiet.Wait(TimeSpan.FromHours(10));
        Assert.Single(quiet.Sent);
        quiet.Wait(TimeSpan.FromHours(1));
        quiet.Online("before");
        quiet.Offline("night");
        quiet.Offline("brief");
        quiet.Wait(TimeSpan.FromHours(1));
        quiet.Online("brief");
        quiet.Wait(TimeSpan.FromHours(6.98));
        Assert.Empty(quiet.Sent);
        quiet.Wait(5 * Minute);
        Assert.Equal(
            ["Already over: 1 alert: brief", "before is back", "night is offline"],
            quiet.Sent.Select(each => each.Title).Order());
    }

    [Fact]
    public void The_same_state_and_input_change_nothing()
    {
        year.Offline("shed");
        year.Wait(10 * Minute);
        var before = year.State;
        year.Step();
        Assert.Same(before, year.State);
    }
}
