namespace HealthCheck.Collector.History;

/// <summary>
/// Samples of one device summed up in buckets of one width, aligned to the Unix epoch. Late samples are a rollup of
/// their own that is merged with what is there: no figure may be in both.
/// </summary>
/// <param name="Width">How long a bucket is.</param>
/// <param name="Series">For each figure the buckets that have any, by time.</param>
internal sealed record Rollup(TimeSpan Width, IReadOnlyDictionary<string, IReadOnlyList<RollupPoint>> Series)
{
    /// <summary>One minute: kept for a month.</summary>
    public static TimeSpan Minute { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Fifteen minutes: kept for a year.</summary>
    public static TimeSpan Quarter { get; } = TimeSpan.FromMinutes(15);

    public static Rollup Empty(TimeSpan width) => new(width, new Dictionary<string, IReadOnlyList<RollupPoint>>());

    public static Rollup Of(IEnumerable<Sample> samples, TimeSpan width) => Gather(width, PointsOf(samples));

    /// <summary>The same in rollups of bounded size that add up, however many figures there are.</summary>
    public static IEnumerable<Rollup> PiecesOf(IEnumerable<Sample> samples, TimeSpan width) =>
        GatherPieces(width, PointsOf(samples));

    /// <summary>Rollups of one width together, in rollups of bounded size that add up. Reads one at a time.</summary>
    public static IEnumerable<Rollup> PiecesOf(IEnumerable<Rollup> rollups, TimeSpan width) =>
        GatherPieces(width, PointsOf(rollups, width));

    /// <summary>This and others of the same width together.</summary>
    public Rollup Merge(params IEnumerable<Rollup> others) => Gather(Width, PointsOf(others.Prepend(this), Width));

    /// <summary>The buckets that begin between two moments, the second not included.</summary>
    public Rollup Between(DateTimeOffset from, DateTimeOffset to)
    {
        if (Series.Values.All(points => points.Count == 0 || (points[0].Start >= from && points[^1].Start < to)))
            return this;
        var series = new Dictionary<string, IReadOnlyList<RollupPoint>>(StringComparer.Ordinal);
        foreach (var (metric, points) in Series)
        {
            List<RollupPoint> within = [.. points.Where(point => point.Start >= from && point.Start < to)];
            if (within.Count > 0)
                series[metric] = within;
        }

        return this with { Series = series };
    }

    /// <summary>The bucket in which a moment lies.</summary>
    public static DateTimeOffset BucketOf(DateTimeOffset time, TimeSpan width)
    {
        var into = (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) % width.Ticks;
        return new(time.UtcTicks - (into < 0 ? into + width.Ticks : into), TimeSpan.Zero);
    }

    private IEnumerable<(string, RollupPoint)> Points =>
        Series.SelectMany(series => series.Value.Select(point => (series.Key, point)));

    private static IEnumerable<(string, RollupPoint)> PointsOf(IEnumerable<Sample> samples) =>
        samples.SelectMany(sample => sample.Values.Select(each =>
            (each.Metric, new RollupPoint(sample.Time, 1, each.Value, each.Value, each.Value))));

    private static IEnumerable<(string, RollupPoint)> PointsOf(IEnumerable<Rollup> rollups, TimeSpan width) =>
        rollups.SelectMany(rollup => rollup.Width == width
            ? rollup.Points
            : throw new ArgumentException($"A rollup of {rollup.Width} among those of {width}.", nameof(rollups)));

    private static Rollup Gather(TimeSpan width, IEnumerable<(string Metric, RollupPoint Point)> points)
    {
        var gathered = new RollupBuilder(width);
        foreach (var (metric, point) in points)
            gathered.Add(metric, point);
        return gathered.Take();
    }

    private static IEnumerable<Rollup> GatherPieces(
        TimeSpan width, IEnumerable<(string Metric, RollupPoint Point)> points)
    {
        var gathered = new RollupBuilder(width);
        foreach (var (metric, point) in points)
        {
            gathered.Add(metric, point);
            if (gathered.IsFull)
                yield return gathered.Take();
        }

        if (!gathered.IsEmpty)
            yield return gathered.Take();
    }
}
