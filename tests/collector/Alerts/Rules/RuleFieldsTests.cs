using System.Text.Json;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Rules;

/// <summary>A rule as people write it.</summary>
public sealed class RuleFieldsTests
{
    private static readonly DateTimeOffset Now = Examples.Noon;

    [Fact]
    public void Fields_and_rule_say_the_same()
    {
        var rule = new AlertRule("all")
        {
            Devices = ["a", "b"],
            Tags = ["off at night", "shed"],
            Codes = ["offline"],
            Subjects = [AlertSubject.Offline],
            Severity = HealthStatus.Critical,
            Hours = "22:00-07:00",
            Days = ["sat", "sun"],
            From = Now,
            Until = Now.AddDays(1),
            Tell = AlertTell.Never,
            AfterMinutes = 0,
            RecoveryAfterMinutes = 15,
            RemindAfterMinutes = [30, 240],
            Channels = ["phone"],
            Behind = "gw",
            Reason = "power",
        };
        Assert.True(RuleFields.CanHold(rule));
        Assert.Equal(Json(rule), Json(RuleFields.Of(rule).ToRule(name => [name], Now)));
        Assert.Equal(
            Json(new("none") { RemindAfterMinutes = [] }),
            Json(RuleFields.Of(new("none") { RemindAfterMinutes = [] }).ToRule(name => [name], Now)));
    }

    [Fact]
    public void What_the_fields_cannot_hold_is_not_edited_in_them()
    {
        Assert.False(RuleFields.CanHold(new("a") { Subjects = [AlertSubject.Once, AlertSubject.Offline] }));
        Assert.False(RuleFields.CanHold(new("a") { Tags = ["a,b"] }));
        Assert.False(RuleFields.CanHold(new("a") { TimeZone = "Europe/Berlin" }));
    }

    [Theory]
    [InlineData("30m", "00:30:00")]
    [InlineData("2h", "02:00:00")]
    [InlineData("3d", "3.00:00:00")]
    [InlineData("1w", "7.00:00:00")]
    public void A_time_may_be_so_long_from_now(string text, string span) => Assert.Equal(
        Now + TimeSpan.Parse(span, System.Globalization.CultureInfo.InvariantCulture), RuleFields.Moment(text, Now));

    [Theory]
    [InlineData("0h")]
    [InlineData("h")]
    [InlineData("1y")]
    [InlineData("-1h")]
    [InlineData("tomorrow")]
    [InlineData("65536d")]
    public void Anything_else_is_no_time(string text)
    {
        Assert.Null(RuleFields.Moment(text, Now));
        Assert.Equal(
            $"Until is '{text}': it must be a time such as 2026-12-24T18:00Z, or 2h or 3d from now.",
            Assert.Throws<AlertException>(() => new RuleFields { Name = "a", Until = text }.ToRule(_ => [], Now))
                .Message);
    }

    [Fact]
    public void A_name_of_two_devices_is_not_enough() => Assert.Equal(
        "Several devices are called 'pi': a, b. Name one by its id.",
        Assert.Throws<AlertException>(() =>
            new RuleFields { Name = "a", Devices = "pi" }.ToRule(_ => ["a", "b"], Now)).Message);

    private static string Json(AlertRule rule) => JsonSerializer.Serialize(rule, WireJson.Default.AlertRule);
}
