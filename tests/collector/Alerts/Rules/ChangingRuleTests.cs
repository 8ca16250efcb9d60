using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Rules;

/// <summary>Rules that are made, removed or contradicted while alerts are there.</summary>
public sealed class ChangingRuleTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Hour = TimeSpan.FromHours(1);

    // It begins on a Tuesday at noon, UTC.
    private readonly AlertYear year = new();

    [Fact]
    public void The_end_is_told_where_the_alarm_was_told_whatever_rules_say_by_then()
    {
        year.Channels = ["phone", "mail"];
        year.Rules.Add(new("family") { Devices = ["tv"], Channels = ["mail"] });
        year.Offline("tv");
        year.Wait(5 * Minute);
        Assert.Equal("mail", Assert.Single(year.SentOver).Channel);
        year.Rules.Clear();
        year.Wait(Minute);
        year.Online("tv");
        year.Wait(5 * Minute);
        Assert.Equal("mail", Assert.Single(year.SentOver).Channel);
    }

    [Fact]
    public void An_alarm_of_both_channels_ends_on_both_after_a_rule_took_one_away()
    {
        year.Channels = ["phone", "mail"];
        year.Offline("tv");
        year.Wait(5 * Minute);
        Assert.Equal(2, year.SentOver.Count);
        year.Rules.Add(new("family") { Devices = ["tv"], Channels = ["mail"] });
        year.Wait(Minute);
        year.Online("tv");
        year.Wait(5 * Minute);
        Assert.Equal(["mail", "phone"], year.SentOver.Select(each => each.Channel).Order());
    }

    [Fact]
    public void A_channel_that_comes_while_an_alert_ends_hears_nothing_of_it()
    {
        year.Offline("tv");
        year.Wait(5 * Minute);
        Assert.Single(year.SentOver);
        year.Online("tv");
        year.Wait(Minute);
        year.Channels = ["phone", "mail"];
        year.Wait(5 * Minute);
        Assert.Equal("phone", Assert.Single(year.SentOver).Channel);
    }

    [Fact]
    public void What_gets_worse_stays_in_the_summary_and_keeps_its_patience()
    {
        year.Rules.Add(new("later") { Codes = ["load-high"], Tell = AlertTell.Summary });
        year.Rules.Add(new("patient") { Codes = ["hot"], AfterMinutes = 120 });
        year.Problem("nas", "load-high", HealthStatus.Warning);
        year.Problem("nas", "hot", HealthStatus.Warning);
        year.Wait(5 * Minute);
        year.Problem("nas", "load-high", HealthStatus.Critical);
        year.Problem("nas", "hot", HealthStatus.Critical);
        year.Wait(114 * Minute);
        Assert.Empty(year.Sent);
        year.Wait(3 * Minute);
        Assert.StartsWith("nas: ", Assert.Single(year.Sent).Title, StringComparison.Ordinal);
        year.Wait(18 * Hour);
        Assert.Empty(year.Sent);
    }

    [Fact]
    public void A_rule_that_is_made_or_removed_while_an_alert_waits_changes_when_it_is_told()
    {
        year.Problem("nas", "load-high", HealthStatus.Warning);
        year.Wait(10 * Minute);
        year.Rules.Add(new("later") { Codes = ["load-high"], Tell = AlertTell.Summary });
        year.Wait(2 * Hour);
        Assert.Empty(year.Sent);
        year.Rules.Clear();
        year.Wait(Minute);
        Assert.Single(year.Sent);
    }

    [Fact]
    public void A_device_that_is_offline_for_long_is_told_soon_after_its_rule_is_removed()
    {
        year.Rules.Add(new("patient") { AfterMinutes = 600 });
        year.Offline("shed");
        year.Wait(Hour);
        Assert.Empty(year.Sent);
        year.Rules.Clear();
        year.Wait(Minute);
        Assert.Single(year.Sent);
    }

    [Fact]
    public void A_gateway_that_is_muted_or_only_silent_hides_nobody()
    {
        year.Rules.Add(new("island") { Devices = ["a"], Behind = "gw" });
        year.Rules.Add(new("mute gw") { Devices = ["gw"], Tell = AlertTell.Never });
        year.Offline("gw");
        year.Offline("a");
        year.Wait(5 * Minute);
        Assert.Equal("a is offline", Assert.Single(year.Sent).Title);
    }

    [Fact]
    public void A_later_rule_brings_back_the_reboot_that_an_earlier_one_expects()
    {
        year.Rules.Add(new("night") { Tell = AlertTell.Never, Hours = "11:00-13:00" });
        year.Rules.Add(new("server") { Devices = ["nas"], Tell = AlertTell.Soon });
        year.Wait(Hour + Minute);
        year.Incident("nas", "rebooted");
        year.Incident("tv", "rebooted");
        year.Wait(2 * Minute);
        Assert.Equal("nas", Assert.Single(Assert.Single(year.Sent).Alerts).DeviceId);
    }

    [Fact]
    public void A_mute_wins_over_every_rule_also_over_one_that_is_saved_later()
    {
        year.Rules.Add(new("mute nas") { Devices = ["nas"], Tell = AlertTell.Never });
        year.Rules.Add(new("loud") { Tell = AlertTell.Soon });
        year.Offline("nas");
        year.Wait(5 * Minute);
        Assert.Empty(year.Sent);
    }
}
