using HealthCheck.Collector.Alerts;

namespace HealthCheck.Collector.Tests.Alerts;

public sealed class LocalScheduleTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]

    // Winter, summer, and the nights between: the clock on the wall counts.
    [InlineData("2026-01-15T20:59:59Z", false)]
    [InlineData("2026-01-15T21:00:00Z", true)]
    [InlineData("2026-01-16T05:59:59Z", true)]
    [InlineData("2026-01-16T06:00:00Z", false)]
    [InlineData("2026-07-15T19:59:59Z", false)]
    [InlineData("2026-07-15T20:00:00Z", true)]
    [InlineData("2026-07-16T05:00:00Z", false)]
    [InlineData("2026-03-28T21:00:00Z", true)]
    [InlineData("2026-03-29T04:59:59Z", true)]
    [InlineData("2026-03-29T05:00:00Z", false)]
    [InlineData("2026-10-24T20:00:00Z", true)]
    [InlineData("2026-10-25T05:59:59Z", true)]
    [InlineData("2026-10-25T06:00:00Z", false)]
    public void Quiet_hours_follow_the_clock_on_the_wall(string time, bool isQuiet)
    {
        var schedule = new LocalSchedule(Berlin, (new(22, 0), new(7, 0)), new(9, 0));
        Assert.Equal(isQuiet, schedule.IsQuiet(DateTimeOffset.Parse(time)));
    }

    [Fact]
    public void Without_quiet_hours_it_is_never_quiet() =>
        Assert.False(new LocalSchedule(Berlin, null, new(9, 0)).IsQuiet(DateTimeOffset.UnixEpoch));

    [Theory]
    [InlineData("2026-01-15T07:59:59Z", "2026-01-15T08:00:00Z")]
    [InlineData("2026-01-15T08:00:00Z", "2026-01-16T08:00:00Z")]
    [InlineData("2026-03-28T09:00:00Z", "2026-03-29T07:00:00Z")]
    [InlineData("2026-10-24T08:00:00Z", "2026-10-25T08:00:00Z")]
    [InlineData("2028-02-28T12:00:00Z", "2028-02-29T08:00:00Z")]
    [InlineData("2026-12-31T12:00:00Z", "2027-01-01T08:00:00Z")]
    public void The_summary_is_due_each_day_at_the_same_time_on_the_wall(string now, string due)
    {
        var schedule = new LocalSchedule(Berlin, null, new(9, 0));
        Assert.Equal(DateTimeOffset.Parse(due), schedule.NextSummary(DateTimeOffset.Parse(now)));
    }

    [Fact]
    public void A_summary_in_the_hour_that_summer_time_leaves_out_is_an_hour_later()
    {
        var schedule = new LocalSchedule(Berlin, null, new(2, 30));
        Assert.Equal(
            DateTimeOffset.Parse("2026-03-29T01:30:00Z"),
            schedule.NextSummary(DateTimeOffset.Parse("2026-03-28T12:00:00Z")));
    }

    [Fact]
    public void A_time_of_another_day_has_its_date()
    {
        var schedule = new LocalSchedule(Berlin, null, new(9, 0));
        var now = DateTimeOffset.Parse("2026-01-15T22:30:00Z");
        Assert.Equal("23:30", schedule.Text(now, now));
        Assert.Equal("2026-01-14 23:30", schedule.Text(now.AddDays(-1), now));
        Assert.Equal("2026-01-16 00:00", schedule.Text(now.AddMinutes(30), now));
    }
}
