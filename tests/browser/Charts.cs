#pragma warning disable RCS0056 // Long literals.

using Microsoft.Playwright;

namespace HealthCheck.Browser.Tests;

/// <summary>
/// Somebody who looks at charts: these are drawings, and only ECharts itself can tell what is in them.
/// </summary>
internal static class Charts
{
    /// <summary>Waits until a chart has drawn figures.</summary>
    public static async Task ChartAsync(this Visit visit, string key)
    {
        await visit.LiveAsync();
        await visit.Page.Locator(Canvas(key)).WaitForAsync();
        await visit.Page.EvaluateAsync(
            "() => { window.healthcheckChart = key => "
                + "echarts.getInstanceByDom(document.querySelector(`[data-chart=\"${key}\"]`)); }");
        await visit.UntilAsync(
            $"() => healthcheckChart('{key}')?.getOption()?.series?.some(each => each.data.length > 0)");
    }

    /// <summary>Waits until it is so.</summary>
    public static Task UntilAsync(this Visit visit, string condition) => visit.Page.WaitForFunctionAsync(condition);

    /// <summary>The time that a chart shows, in Unix milliseconds.</summary>
    public static Task<(double From, double To)> ShownAsync(this Visit visit, string key) =>
        visit.PairAsync(
            $"() => {{ const {{ min, max }} = healthcheckChart('{key}').getOption().xAxis[0]; return [min, max]; }}");

    /// <summary>How many figures a line has.</summary>
    public static Task<int> FiguresAsync(this Visit visit, string key, string line) => visit.Page.EvaluateAsync<int>(
        "([key, line]) => healthcheckChart(key).getOption().series.find(each => each.name === line).data.filter(([, "
            + "value]) => value !== null).length",
        new[] { key, line });

    /// <summary>When its newest figure was.</summary>
    public static Task<double> NewestAsync(this Visit visit, string key, string line) =>
        visit.Page.EvaluateAsync<double>(
        "([key, line]) => healthcheckChart(key).getOption().series.find(each => each.name === line).data.at(-1)[0]",
        new[] { key, line });

    /// <summary>Names of the marks of a chart along an axis.</summary>
    public static async Task<IReadOnlyList<string>> MarksAsync(this Visit visit, string key, string axis) =>
        await visit.Page.EvaluateAsync<string[]>(
        "([key, axis]) => healthcheckChart(key).getOption().series.at(-1).markLine.data.filter(each => axis in "
            + "each).map(each => each.name)",
        new[] { key, axis });

    /// <summary>Two numbers.</summary>
    public static async Task<(double, double)> PairAsync(this Visit visit, string script) =>
        await visit.Page.EvaluateAsync<double[]>(script) is [var first, var second]
            ? (first, second)
            : throw new InvalidOperationException(script);

    /// <summary>Moves the pointer over a chart, so far from the left end of its time to the right.</summary>
    public static async Task PointAsync(this Visit visit, string key, double share)
    {
        await visit.Page.Locator(Canvas(key)).ScrollIntoViewIfNeededAsync();
        var at = await visit.Page.EvaluateAsync<double[]>(
            """
            ([key, share]) => {
              const chart = healthcheckChart(key), { min, max } = chart.getOption().xAxis[0], box = chart.getDom().getBoundingClientRect();
              return [box.left + chart.convertToPixel({ xAxisIndex: 0 }, min + (max - min) * share), box.top + box.height / 2];
            }
            """, new object[] { key, share });
        await visit.Page.Mouse.MoveAsync((float)at[0], (float)at[1], new() { Steps = 5 });
    }

    /// <summary>What a chart says at the pointer.</summary>
    public static ILocator Tooltip(this Visit visit, string key) =>
        visit.Page.Locator($"{Canvas(key)} > div:has(strong)");

    private static string Canvas(string key) => $"[data-chart=\"{key}\"]";
}
