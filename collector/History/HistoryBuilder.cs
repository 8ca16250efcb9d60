using HealthCheck.Contracts;

namespace HealthCheck.Collector.History;

/// <summary>
/// Makes the answer to a query out of samples and rollups, handed over in any order and any mixture as long as no
/// figure comes twice. Peaks survive, because each point has the least and the most; what it holds is bounded by the
/// query.
/// </summary>
internal sealed class HistoryBuilder(HistoryQuery query, HistoryPlan plan)
{
    public const int MostSeries = 128;

    private readonly Dictionary<string, Dictionary<long, RollupPoint>> series = new(StringComparer.Ordinal);
    private readonly HashSet<string> omitted = new(StringComparer.Ordinal);
    private readonly Dictionary<long, DateTimeOffset> moments = [];

    /// <summary>A sample that is in no rollup that is handed over too.</summary>
    public void Add(Sample sample)
    {
        foreach (var (metric, value) in sample.Values)
            Add(metric, new(sample.Time, 1, value, value, value), isSample: true);
    }

    /// <summary>A rollup whose width the step of the plan is a multiple of.</summary>
    public void Add(Rollup rollup)
    {
        foreach (var (metric, points) in rollup.Series)
        {
            foreach (var point in points)
                Add(metric, point, isSample: false);
        }
    }

    public DeviceHistory Result(string id)
    {
        var times = moments.OrderBy(each => each.Value).ToList();
        var rows = WithGaps(times);
        return new(
            id, query.From, query.To, plan.Source, plan.Step.TotalSeconds,
            [.. rows.Select(row => row.Time.ToUnixTimeMilliseconds())],
            [.. series.OrderBy(each => each.Key, StringComparer.Ordinal)
                .Select(each => Series(each.Key, each.Value, rows))],
            omitted.Count);
    }

    private void Add(string metric, RollupPoint point, bool isSample)
    {
        if (point.Start >= query.To || point.Start < (isSample ? query.From : Rollup.BucketOf(query.From, plan.Step))
            || !query.Asks(metric))
            return;
        if (!series.TryGetValue(metric, out var points))
        {
            if (series.Count == MostSeries)
            {
                if (omitted.Count < MostSeries)
                    omitted.Add(metric);
                return;
            }

            series[metric] = points = [];
        }

        var start = Rollup.BucketOf(point.Start, plan.Step);
        var bucket = start.UtcTicks;
        points[bucket] = points.TryGetValue(bucket, out var before) ? before.With(point) : point with { Start = start };

        // A single sample stands where it was taken.
        var moment = isSample && (!moments.TryGetValue(bucket, out var known) || known == point.Start)
            ? point.Start
            : start;
        moments[bucket] = moment;
    }

    private List<(DateTimeOffset Time, long? Bucket)> WithGaps(List<KeyValuePair<long, DateTimeOffset>> times)
    {
        var rows = new List<(DateTimeOffset, long?)>(times.Count);
        var longest = LongestWithout(times);
        for (var i = 0; i < times.Count; i++)
        {
            if (i > 0 && times[i].Value - times[i - 1].Value > longest)
                rows.Add((times[i - 1].Value + (plan.Step < query.Interval ? query.Interval : plan.Step), null));
            rows.Add((times[i].Value, times[i].Key));
        }

        return rows;
    }

    // Three intervals, where points are closer together than that; else a step without any. A device that measures less
    // often than it said has its own usual distance.
    private TimeSpan LongestWithout(List<KeyValuePair<long, DateTimeOffset>> times)
    {
        var distances = times.Zip(times.Skip(1), (one, next) => next.Value - one.Value).Order().ToList();
        var usual = distances.Count == 0 ? TimeSpan.Zero : distances[(distances.Count - 1) / 2];
        var byDistance = usual > 1.5 * plan.Step ? 3 * usual : 1.5 * plan.Step;
        return byDistance > 3 * query.Interval ? byDistance : 3 * query.Interval;
    }

    private static MetricHistory Series(
        string metric, Dictionary<long, RollupPoint> points, List<(DateTimeOffset Time, long? Bucket)> rows)
    {
        var isSingle = points.Values.All(point => point.Count == 1);
        return new(
            metric, MetricCatalog.Find(metric, out _)?.Unit, Figures(point => Readable(point.Mean)),
            isSingle ? null : Figures(point => point.Min), isSingle ? null : Figures(point => point.Max));

        List<double?> Figures(Func<RollupPoint, double> figure) =>
            rows.ConvertAll(row =>
                row.Bucket is { } bucket && points.TryGetValue(bucket, out var point) ? figure(point) : (double?)null);
    }

    // A mean of figures with a decimal or two is not known to sixteen.
    private static double Readable(double mean) => Math.Abs(mean) < 1000 ? Math.Round(mean, 3) : Math.Round(mean, 1);
}
