using Bunit;
using HealthCheck.Collector.Page;
using HealthCheck.Collector.Page.Overview;

namespace HealthCheck.Collector.Tests.Page.Overview;

public sealed class HeartbeatTests : BunitContext
{
    [Fact]
    public void Each_half_hour_has_its_colour_and_all_of_them_are_told_in_words()
    {
        var trend =
            new DayTrend([DayCell.None, DayCell.Good, DayCell.Silent, DayCell.Critical],
                "Last 24 hours: critical 0.5 h", null, null, null, null);

        var strip = Render<Heartbeat>(parameters => parameters.Add(each => each.Trend, trend));

        Assert.Equal(["none", "good", "silent", "critical"], strip.FindAll("rect").Select(cell => cell.ClassName));
        Assert.Equal(trend.Summary, strip.Find("svg").GetAttribute("aria-label"));
    }

    [Fact]
    public void Before_it_is_worked_out_there_is_a_dash() =>
        Assert.Equal(
            "–", Render<Heartbeat>(parameters => parameters.Add(each => each.Trend, null)).Find(".none").TextContent);
}
