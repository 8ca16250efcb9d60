using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Wording;

namespace HealthCheck.Collector.Storage;

/// <summary>When a mount will be full if it goes on as in the last week.</summary>
internal static class FullForecast
{
    private const double MostDays = 365;
    private static readonly TimeSpan Week = TimeSpan.FromDays(7), AtLeast = TimeSpan.FromDays(1);

    /// <summary>After which time it is worth working out anew.</summary>
    public static TimeSpan Pace { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Days until each mount is full; only those that fill up within a year.</summary>
    /// <exception cref="StoreException">The history cannot be read now.</exception>
    public static async Task<IReadOnlyDictionary<string, double>> DaysOfAsync(
        IStore store, Device device, IReadOnlyCollection<string> mounts, DateTimeOffset now)
    {
        // A device may name a mount twice.
        var metrics = mounts.Distinct(StringComparer.Ordinal)
            .ToDictionary(mount => $"storage.mounts.{mount}.free", StringComparer.Ordinal);
        var range = new HistoryRange([.. device.Numbers], now - Week, now, metrics.ContainsKey);
        var week = Rollup.Empty(Rollup.Quarter)
            .Merge(await store.RollupsAsync(range, Rollup.Quarter, CancellationToken.None).ToListAsync());
        return week.Series.Select(series => (Mount: metrics[series.Key], Days: Days(series.Value)))
            .Where(each => each.Days is not null)
            .ToDictionary(each => each.Mount, each => each.Days!.Value, StringComparer.Ordinal);
    }

    /// <summary>
    /// Days from the last figure until nothing is left, by the line of least squares; null when that is not in sight.
    /// </summary>
    public static double? Days(IReadOnlyList<RollupPoint> free)
    {
        if (free.Count < 2 || free[^1].Start - free[0].Start < AtLeast)
            return null;
        var (x, y) = (free.Average(Day), free.Average(point => point.Mean));
        var slope = free.Sum(point =>
            (Day(point) - x) * (point.Mean - y)) / free.Sum(point => (Day(point) - x) * (Day(point) - x));
        var days = slope < 0 ? free[^1].Mean / -slope : double.PositiveInfinity;
        return days <= MostDays ? days : null;

        double Day(RollupPoint point) => (point.Start - free[0].Start).TotalDays;
    }

    /// <summary>The same in words.</summary>
    public static string Say(double days) => days < 1
        ? "full within a day"
        : $"full in about {Words.Count((long)Math.Round(days), "day", "days")}";

    /// <summary>All of it as one sentence, the soonest first; null when nothing fills up.</summary>
    public static string? Say(IReadOnlyDictionary<string, double> days) => days.Count == 0
        ? null
        : string.Join(", ", days.OrderBy(each => each.Value).Take(3).Select(each => $"{each.Key} {Say(each.Value)}"));
}
