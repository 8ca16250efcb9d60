using HealthCheck.Collector.Alerts;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Rules;

/// <summary>What rules of the owner change.</summary>
public sealed class AlertRuleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1), Minute = TimeSpan.FromMinutes(1),
        Hour = TimeSpan.FromHours(1);

    // It begins on a Tuesday at noon, UTC.
    private readonly AlertYear year = new();

    [Fact]
    public void A_planned_absence_is_told_neither_while_it_lasts_nor_as_a_reboot_at_its_end()
    {
        year.Tags["barn"] = ["off at night"];
        year.Rules.Add(new("night")
        {
            Tags = ["OFF at night"],
            Codes = ["offline", "rebooted"],
            Tell = AlertTell.Never,
            Hours = "22:00-07:00"
        });
        year.Wait(10 * Hour + Minute);
        year.Offline("barn");
        year.Wait(8 * Hour + 58 * Minute);
        Assert.Empty(year.State.Alerts);

        // 07:00: it boots.
        year.Wait(2 * Minute);
        year.Online("barn");
        year.Incident("barn", "rebooted");
        year.Wait(Hour);
        Assert.Empty(year.Sent);
    }

    [Fact]
    public void A_device_that_does_not_come_back_from_a_planned_absence_is_told_when_it_had_time_to()
    {
        year.Rules.Add(new("night") { Codes = ["offline"], Tell = AlertTell.Never, Hours = "22:00-07:00" });
        year.Wait(11 * Hour);
        year.Offline("barn");
        year.Wait(8 * Hour + 2 * Minute);
        Assert.Empty(year.Sent);
        year.Wait(Minute);
        Assert.Equal("barn is offline", Assert.Single(year.Sent).Title);
    }

    [Fact]
    public void Another_device_is_told_at_night_as_always()
    {
        year.Rules.Add(new("night") { Devices = ["barn"], Tell = AlertTell.Never, Hours = "22:00-07:00" });
        year.Wait(11 * Hour);
        year.Offline("kitchen");
        year.Wait(10 * Minute);
        Assert.Equal("kitchen is offline", Assert.Single(year.Sent).Title);
    }

    [Fact]
    public void What_was_told_before_a_maintenance_is_not_repeated_in_it_and_its_recovery_is_told()
    {
        year.Problem("nas", "disk-read-only", HealthStatus.Critical);
        year.Wait(Minute);
        Assert.Single(year.Sent);
        year.Rules.Add(new("work") { Devices = ["nas"], Tell = AlertTell.Never, Until = year.Now + 48 * Hour });
        year.Wait(30 * Hour);
        Assert.Empty(year.Sent);
        Assert.Equal(0, AlertViews.OpenCount(year.State, year.Now));
        Assert.True(Assert.Single(year.State.Alerts.Values).IsSilenced);

        year.End("nas", "disk-read-only");
        year.Wait(6 * Minute);
        Assert.Equal(AlertMessageKind.Recovery, Assert.Single(year.Sent).Kind);
    }

    [Fact]
    public void What_gets_worse_in_a_maintenance_waits_for_its_end()
    {
        year.Problem("nas", "storage-full", HealthStatus.Warning);
        year.Wait(31 * Minute);
        Assert.Single(year.Sent);
        year.Rules.Add(new("work") { Devices = ["nas"], Tell = AlertTell.Never, Until = year.Now + Hour });
        year.Wait(Minute);
        year.Problem("nas", "storage-full", HealthStatus.Critical);
        year.Wait(58 * Minute);
        Assert.Empty(year.Sent);
        year.Wait(3 * Minute);
        Assert.Equal(HealthStatus.Critical, Assert.Single(year.Sent).Severity);
    }

    [Fact]
    public void An_alert_that_waits_is_not_told_once_a_rule_silences_it()
    {
        year.Problem("nas", "load-high", HealthStatus.Warning);
        year.Wait(29 * Minute);
        year.Rules.Add(new("known") { Codes = ["load-high"], Tell = AlertTell.Never });
        year.Wait(24 * Hour);
        Assert.Empty(year.Sent);
        Assert.Empty(year.State.Alerts);
    }

    [Fact]
    public void A_rule_says_how_long_something_lasts_before_it_and_its_end_are_told()
    {
        year.Rules.Add(new("patient") { Tags = ["wifi"], AfterMinutes = 20, RecoveryAfterMinutes = 1 });
        year.Tags["shed"] = ["wifi"];
        year.Offline("shed");
        year.Wait(20 * Minute);
        Assert.Empty(year.Sent);
        year.Wait(Minute);
        Assert.Single(year.Sent);
        year.Online("shed");
        year.Wait(Minute);
        Assert.Empty(year.Sent);
        year.Wait(Minute);
        Assert.Single(year.Sent);
    }

    [Fact]
    public void The_last_rule_that_says_something_decides()
    {
        year.Rules.Add(new("silence") { Tell = AlertTell.Never });
        year.Rules.Add(new("but this") { Codes = ["offline"], Tell = AlertTell.Soon });
        year.Rules.Add(new("unrelated") { Codes = ["offline"], RecoveryAfterMinutes = 3 });
        year.Offline("shed");
        year.Problem("nas", "disk-read-only", HealthStatus.Critical);
        year.Wait(5 * Minute);
        Assert.Equal("shed is offline", Assert.Single(year.Sent).Title);
    }

    [Fact]
    public void Reminders_follow_the_list_and_its_last_time_repeats()
    {
        year.Rules.Add(new("insist") { Codes = ["storage-full"], RemindAfterMinutes = [30, 240] });
        year.Problem("nas", "storage-full", HealthStatus.Warning);
        year.Wait(30 * Minute + 35 * Second);
        Assert.Single(year.Sent);
        foreach (var pause in (int[])[30, 240, 240])
        {
            year.Wait((pause - 1) * Minute);
            Assert.Empty(year.Sent);
            year.Wait(Minute);
            Assert.Equal(AlertMessageKind.Reminder, Assert.Single(year.Sent).Kind);
        }
    }

    [Fact]
    public void An_empty_list_of_reminders_means_none()
    {
        year.Rules.Add(new("once") { RemindAfterMinutes = [] });
        year.Offline("shed");
        year.Wait(72 * Hour);
        Assert.Single(year.Sent);
    }

    [Fact]
    public void A_rule_moves_a_problem_into_the_daily_summary_and_another_out_of_it()
    {
        year.Rules.Add(new("later") { Codes = ["load-high"], Tell = AlertTell.Summary });
        year.Rules.Add(new("now") { Codes = ["security-updates"], Tell = AlertTell.Soon });
        year.Problem("nas", "load-high", HealthStatus.Critical);
        year.Problem("web", "security-updates", HealthStatus.Warning);
        year.Wait(31 * Minute);
        Assert.StartsWith("web: ", Assert.Single(year.Sent).Title, StringComparison.Ordinal);
        year.Wait(20 * Hour);
        year.Wait(Hour);
        var summary = Assert.Single(year.Sent);
        Assert.Equal((AlertMessageKind.Summary, "Daily summary: nas: it is bad"), (summary.Kind, summary.Title));
    }

    [Fact]
    public void A_planned_absence_in_the_summary_is_told_if_it_lasts_until_then()
    {
        year.Rules.Add(new("toy") { Devices = ["toy"], Tell = AlertTell.Summary });
        year.Offline("toy");
        year.Wait(20 * Hour + 50 * Minute);
        Assert.Empty(year.Sent);
        year.Wait(12 * Minute);
        Assert.Equal(AlertMessageKind.Summary, Assert.Single(year.Sent).Kind);
    }

    [Fact]
    public void A_channel_gets_only_what_rules_give_it_and_the_recovery_too()
    {
        year.Channels = ["phone", "mail"];
        year.Rules.Add(new("family") { Devices = ["tv"], Channels = ["mail"] });
        year.Offline("tv");
        year.Offline("nas");
        year.Wait(5 * Minute);
        var sent = year.SentOver.ToDictionary(each => each.Channel, each => each.Message);
        Assert.Equal("nas is offline", sent["phone"].Title);
        Assert.StartsWith("2 devices are offline", sent["mail"].Title, StringComparison.Ordinal);
        Assert.Equal(sent["phone"].Thread, sent["mail"].Thread);

        year.Online("tv");
        year.Wait(5 * Minute);
        var (channel, recovery) = Assert.Single(year.SentOver);
        Assert.Equal(("mail", AlertMessageKind.Recovery), (channel, recovery.Kind));
        Assert.Equal(sent["mail"].Thread, recovery.Thread);
    }

    [Fact]
    public void A_rule_whose_channels_are_gone_makes_nothing_silent()
    {
        year.Rules.Add(new("family") { Channels = ["mail"] });
        year.Offline("tv");
        year.Wait(5 * Minute);
        Assert.Equal("phone", Assert.Single(year.SentOver).Channel);
    }

    [Fact]
    public void Devices_behind_a_device_that_is_offline_are_named_with_it_and_are_no_alerts()
    {
        year.Rules.Add(new("island") { Devices = ["a", "b"], Behind = "gw" });
        year.Offline("a");
        year.Wait(20 * Second);
        year.Offline("gw");
        year.Offline("b");
        year.Wait(Hour);
        var message = Assert.Single(year.Sent);
        Assert.Equal("gw is offline", message.Title);
        Assert.Contains("Without it 2 devices behind it are not reached either: a and b.\n", message.Text,
            StringComparison.Ordinal);

        // Devices that are not back with it are told after the time that every device gets.
        year.Online("gw");
        year.Wait(100 * Second);
        year.Online("a");
        Assert.Empty(year.Sent);
        year.Wait(3 * Minute);
        Assert.Equal(["b is offline", "gw is back"], year.Sent.Select(each => each.Title).Order());
        Assert.Single(year.State.Alerts);
    }

    [Fact]
    public void A_chain_of_devices_is_told_as_the_first_and_a_circle_hides_nobody()
    {
        year.Rules.Add(new("one") { Devices = ["b"], Behind = "a" });
        year.Rules.Add(new("two") { Devices = ["c"], Behind = "b" });
        foreach (var each in (string[])["c", "b", "a"])
            year.Offline(each);
        year.Wait(Hour);
        Assert.Equal("a is offline", Assert.Single(year.Sent).Title);

        var circle = new AlertYear();
        circle.Rules.Add(new("one") { Devices = ["b"], Behind = "a" });
        circle.Rules.Add(new("two") { Devices = ["a"], Behind = "b" });
        circle.Offline("a");
        circle.Offline("b");
        circle.Wait(Hour);
        Assert.StartsWith("2 devices are offline", Assert.Single(circle.Sent).Title, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_alone_behind_a_device_that_is_well_is_told()
    {
        year.Rules.Add(new("island") { Devices = ["a"], Behind = "gw" });
        year.Offline("a");
        year.Wait(5 * Minute);
        Assert.Equal("a is offline", Assert.Single(year.Sent).Title);
    }

    [Fact]
    public void A_rule_about_everything_leaves_the_collector_alone_and_one_that_names_it_does_not()
    {
        year.Rules.Add(new("silence") { Tell = AlertTell.Never });
        year.Own("broker-unreachable");
        year.Wait(5 * Minute);
        Assert.Single(year.Sent);

        year.Rules.Add(new("really") { Subjects = [AlertSubject.Collector], Tell = AlertTell.Never });
        year.Own("disk-full");
        year.Wait(5 * Minute);
        Assert.Empty(year.Sent);
    }

    [Fact]
    public void A_clock_that_was_ahead_does_not_make_a_patient_rule_forget_its_time()
    {
        year.Rules.Add(new("patient") { AfterMinutes = 600 });
        year.Problem("nas", "load-high", HealthStatus.Warning);
        year.Wait(9 * Hour);
        Assert.Empty(year.Sent);
        year.Wait(62 * Minute);
        Assert.Single(year.Sent);
    }
}
