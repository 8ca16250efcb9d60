using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Rules;

/// <summary>When a rule holds.</summary>
public sealed class RuleWindowTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-03-10T20:59:59Z", false)] // 21:59:59 in Berlin
    [InlineData("2026-03-10T21:00:00Z", true)]
    [InlineData("2026-03-11T05:59:59Z", true)]
    [InlineData("2026-03-11T06:00:00Z", false)]
    [InlineData("2026-07-10T20:00:00Z", true)] // Summer time: 22:00
    [InlineData("2026-07-11T05:00:00Z", false)]
    public void Hours_are_those_of_the_clock_on_the_wall(string now, bool holds) =>
        Assert.Equal(holds, new RuleWindow(new("night") { Hours = "22:00-07:00" }, Berlin).Includes(At(now)));

    [Theory]
    [InlineData("2026-03-13T21:30:00Z", true)] // Friday night
    [InlineData("2026-03-14T05:30:00Z", true)] // The rest of it, on Saturday
    [InlineData("2026-03-14T21:30:00Z", false)] // Saturday night
    public void A_day_is_that_on_which_the_hours_begin(string now, bool holds) => Assert.Equal(
        holds, new RuleWindow(new("friday") { Hours = "22:00-07:00", Days = ["fri"] }, Berlin).Includes(At(now)));

    [Fact]
    public void Days_in_a_row_are_one_span()
    {
        var window = new RuleWindow(new("weekend") { Days = ["sat", "sun"] }, Berlin);
        Assert.False(window.Includes(At("2026-03-13T22:59:59Z")));
        Assert.True(window.Includes(At("2026-03-13T23:00:00Z")));
        Assert.Equal(At("2026-03-15T23:00:00Z"), window.EndOf(At("2026-03-14T12:00:00Z")));
        Assert.Equal(At("2026-03-15T23:00:00Z"), window.LastEnd(At("2026-03-17T12:00:00Z")));
        Assert.Null(window.LastEnd(At("2026-03-14T12:00:00Z")));
    }

    [Fact]
    public void The_zone_of_the_rule_counts_before_that_of_the_machine()
    {
        var window = new RuleWindow(new("night") { Hours = "22:00-07:00", TimeZone = "Asia/Tokyo" }, Berlin);
        Assert.True(window.Includes(At("2026-03-10T13:00:00Z")));
        Assert.False(window.Includes(At("2026-03-10T22:00:00Z")));
    }

    [Fact]
    public void A_window_of_once_holds_from_its_begin_until_before_its_end()
    {
        var window = new RuleWindow(
            new("move") { From = At("2026-03-10T10:00:00Z"), Until = At("2026-03-10T12:00:00Z") }, Berlin);
        Assert.False(window.Includes(At("2026-03-10T09:59:59Z")));
        Assert.True(window.Includes(At("2026-03-10T10:00:00Z")));
        Assert.Equal(At("2026-03-10T12:00:00Z"), window.EndOf(At("2026-03-10T10:00:00Z")));
        Assert.False(window.Includes(At("2026-03-10T12:00:00Z")));
        Assert.Equal(At("2026-03-10T12:00:00Z"), window.LastEnd(At("2026-03-10T12:00:00Z")));
        Assert.Null(window.LastEnd(At("2026-03-10T09:00:00Z")));
    }

    [Fact]
    public void Hours_hold_only_between_begin_and_end()
    {
        var window = new RuleWindow(
            new("holiday")
            {
                Hours = "22:00-07:00",
                From = At("2026-03-11T00:00:00Z"),
                Until = At("2026-03-12T00:00:00Z"),
            },
            Berlin);
        Assert.False(window.Includes(At("2026-03-10T22:00:00Z")));
        Assert.True(window.Includes(At("2026-03-11T00:00:00Z")));
        Assert.Equal(At("2026-03-12T00:00:00Z"), window.EndOf(At("2026-03-11T22:00:00Z")));
        Assert.Equal(At("2026-03-12T00:00:00Z"), window.LastEnd(At("2026-03-12T03:00:00Z")));
    }

    [Fact]
    public void The_hour_that_summer_time_leaves_out_makes_no_window_endless()
    {
        var window = new RuleWindow(new("short") { Hours = "02:30-02:45" }, Berlin);
        Assert.True(window.Includes(At("2026-03-29T01:40:00Z"))); // 03:40, there is no 02:40
        Assert.False(window.Includes(At("2026-03-29T01:45:00Z")));
    }

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
