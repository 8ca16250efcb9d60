namespace HealthCheck.Collector.History;

/// <summary>Gathers points into a rollup, and says when it is as large as one piece of history should be.</summary>
internal sealed class RollupBuilder(TimeSpan width)
{
    // Some thirty megabytes of memory, and less than half of what a piece may have: see PackedWriter.MostBytes. A month
    // of quarters of an ordinary device is a third of it.
    private const int MostPoints = 1 << 19, PointsOfName = 8;

    private readonly Dictionary<string, SortedList<DateTimeOffset, RollupPoint>> series = new(StringComparer.Ordinal);
    private int points;

    public bool IsEmpty => series.Count == 0;

    /// <summary>Whether it should be taken. A name counts as some points, so that names are bounded too.</summary>
    public bool IsFull => points + (PointsOfName * series.Count) >= MostPoints;

    public void Add(string metric, RollupPoint point)
    {
        if (!series.TryGetValue(metric, out var buckets))
            series[metric] = buckets = [];
        var start = Rollup.BucketOf(point.Start, width);
        if (buckets.TryGetValue(start, out var before))
        {
            buckets[start] = before.With(point);
            return;
        }

        buckets[start] = point with { Start = start };
        points++;
    }

    /// <summary>What was gathered; the next point begins anew.</summary>
    public Rollup Take()
    {
        var taken = new Rollup(width, series.ToDictionary(
            each => each.Key, each => (IReadOnlyList<RollupPoint>)[.. each.Value.Values], StringComparer.Ordinal));
        series.Clear();
        points = 0;
        return taken;
    }
}
