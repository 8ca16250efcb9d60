#pragma warning disable RCS0056 // Long literals.

using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace HealthCheck.Browser.Tests;

/// <summary>What the charts of a device draw, by the word of the library that draws them.</summary>
public sealed class ChartTests(Chromium chromium, BusyFleet fleet)
{
    private const double Day = 86_400_000;

    [Fact]
    public async Task Thirty_days_have_a_gap_a_band_limits_and_what_happened()
    {
        await using var visit = await chromium.VisitAsync(Url("range=30d"));
        await visit.ChartAsync("supply");

        var (from, to) = await visit.ShownAsync("supply");
        Assert.Equal(30 * Day, to - from, 1.0);

        // It was away for 36 hours: no figure there, and no line across.
        var gap = await visit.Page.EvaluateAsync<double>(
            """
            () => {
              const mean = healthcheckChart('supply').getOption().series.find(each => each.name === 'supply');
              const there = mean.data.filter(([, value]) => value !== null).map(([time]) => time);
              const gap = Math.max(...there.slice(1).map((time, i) => time - there[i]));
              const end = there.findIndex((time, i) => time - there[i - 1] === gap);
              const marked = mean.data.some(([time, value]) => value === null && time > there[end - 1] && time < there[end]);
              return marked && mean.connectNulls === false ? gap : -1;
            }
            """);
        Assert.InRange(gap, 1.4 * Day, 1.7 * Day);

        // The band: from the least on, as high as the most is above it; the mean is in it.
        var (points, outside) = await visit.PairAsync(
            """
            () => {
              const { series } = healthcheckChart('supply').getOption();
              const [least, height] = series.filter(each => each.stack), mean = series.find(each => each.name === 'supply');
              const known = mean.data.map(([, value], i) => [least.data[i][1], value, least.data[i][1] + height.data[i][1]]).filter(([, value]) => value !== null);
              return [known.filter(([min, , max]) => max - min > 0.1).length, known.filter(([min, value, max]) => value < min - 1e-9 || value > max + 1e-9).length];
            }
            """);
        Assert.InRange(points, 100, 1000);
        Assert.Equal(0, outside);

        Assert.Equal(["weak", "critical"], await visit.MarksAsync("supply", "yAxis"));
        Assert.Equal(["throttles", "shuts down"], await visit.MarksAsync("temperature", "yAxis"));
        var happened = await visit.MarksAsync("supply", "xAxis");
        Assert.Contains("grave", happened);
        Assert.Contains("event", happened);
        Assert.InRange(happened.Count, 3, 40);
        await visit.SeesAsync("/ full in about");
        await visit.SeesAsync("The agent was updated from 0.0.9 to 0.1.0");
    }

    [Fact]
    public async Task The_pointer_over_one_chart_tells_the_figures_of_that_moment_in_all()
    {
        await using var visit = await chromium.VisitAsync(Url("range=30d"));
        await visit.ChartAsync("memory");

        await visit.PointAsync("memory", 0.3);

        var (own, other) = (visit.Tooltip("memory"), visit.Tooltip("temperature"));
        await Assertions.Expect(own).ToContainTextAsync(new Regex(@"memory: [\d.]+ % \("));
        await Assertions.Expect(other).ToContainTextAsync(new Regex(@"cpu-thermal: [\d.]+ °C"));
        Assert.Equal(await own.Locator("strong").TextContentAsync(), await other.Locator("strong").TextContentAsync());
    }

    [Fact]
    public async Task Dragging_over_one_zooms_all_and_one_press_brings_the_whole_back()
    {
        await using var visit = await chromium.VisitAsync(Url("range=30d"));
        await visit.ChartAsync("memory");
        var (from, to) = await visit.ShownAsync("memory");

        await visit.PointAsync("memory", 0.5);
        await visit.Page.Mouse.DownAsync();
        await visit.PointAsync("memory", 0.8);
        await visit.Page.Mouse.UpAsync();
        await visit.SeesAsync("Zoomed in.");
        await visit.UntilAsync(
            "() => { const { min, max } = healthcheckChart('temperature').getOption().xAxis[0]; return max - min < "
                + "0.4 * 30 * 86400000; }");

        var (begin, end) = await visit.ShownAsync("memory");
        Assert.Equal((begin, end), await visit.ShownAsync("temperature"));
        Assert.InRange(end - begin, 0.25 * (to - from), 0.35 * (to - from));

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Back to the whole range" }).ClickAsync();
        await visit.SeesAsync("Drag over a chart to zoom into it.");
        await visit.UntilAsync(
            "() => { const { min, max } = healthcheckChart('temperature').getOption().xAxis[0]; return max - min > 29 "
                + "* 86400000; }");
    }

    [Fact]
    public async Task Another_device_is_laid_over_it()
    {
        await using var visit = await chromium.VisitAsync(Url("range=7d"));
        await visit.ChartAsync("memory");

        await visit.Page.GetByLabel("Compare with another device").SelectOptionAsync(fleet.Well.Id);

        var name = fleet.Well.Name!;
        await visit.SeesAsync($"Dashed: {name}.");
        await visit.UntilAsync(
            $"() => healthcheckChart('memory').getOption().series.some(each => each.name === 'memory, {name}')");
        foreach (
            var (chart, own, other) in ((string, string, string)[])[
                ("memory", "memory", $"memory, {name}"), ("cpu", "programs", $"all together, {name}")])
        {
            Assert.InRange(await visit.FiguresAsync(chart, own), 100, 1000);
            Assert.InRange(await visit.FiguresAsync(chart, other), 100, 1000);
        }

        Assert.Contains($"with={fleet.Well.Id}", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_live_range_moves_on()
    {
        await using var visit = await chromium.VisitAsync(Url("range=live"));
        await visit.ChartAsync("memory");
        var (from, to) = await visit.ShownAsync("memory");
        Assert.Equal(600_000, to - from, 1.0);
        var newest = await visit.NewestAsync("memory", "memory");

        await visit.UntilAsync($"() => healthcheckChart('memory').getOption().xAxis[0].max > {to:0}");
        await visit.UntilAsync(
            $"() => healthcheckChart('memory').getOption().series.find(each => each.name === 'memory').data.at(-1)[0] "
                + $"> {newest:0}");
    }

    private string Url(string query) => fleet.Url($"/devices/{fleet.IllId}?{query}");
}
