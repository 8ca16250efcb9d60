namespace HealthCheck.Collector.History;

/// <summary>What a figure did within one bucket of time.</summary>
/// <param name="Start">Where the bucket begins; its width is the rollup's.</param>
/// <param name="Count">How many figures it stands for, 1 or more.</param>
/// <param name="Min">The smallest of them.</param>
/// <param name="Sum">All of them together; kept instead of the mean because sums add up.</param>
/// <param name="Max">The largest of them.</param>
internal readonly record struct RollupPoint(DateTimeOffset Start, long Count, double Min, double Sum, double Max)
{
    /// <summary>Their mean, within <see cref="Min"/> and <see cref="Max"/>.</summary>
    public double Mean => Math.Clamp(Sum / Count, Min, Max);

    /// <summary>Both together, in the bucket of this one.</summary>
    public RollupPoint With(RollupPoint other) => this with
    {
        Count = Count + other.Count,
        Min = Math.Min(Min, other.Min),
        Sum = Tidy(Sum + other.Sum),
        Max = Math.Max(Max, other.Max),
    };

    // Without the noise of binary fractions, which would not compress: figures have few decimals, and so have their sums.
    private static double Tidy(double sum) => Math.Abs(sum) < 1e6 ? Math.Round(sum, 6) : Math.Round(sum, 3);
}

/// <summary>
/// Samples of one device summed up in buckets of one width, aligned to the Unix epoch. Late samples are a rollup of their own
/// that is merged with what is there: no figure may be in both.
/// </summary>
/// <param name="Width">How long a bucket is.</param>
/// <param name="Series">For each figure the buckets that have any, by time.</param>
internal sealed record Rollup(TimeSpan Width, IReadOnlyDictionary<string, IReadOnlyList<RollupPoint>> Series)
{
    /// <summary>One minute: kept for a month.</summary>
    public static TimeSpan Minute { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Fifteen minutes: kept for a year.</summary>
    public static TimeSpan Quarter { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Of nothing.</summary>
    public static Rollup Empty(TimeSpan width) => new(width, new Dictionary<string, IReadOnlyList<RollupPoint>>());

    /// <summary>Sums samples up.</summary>
    public static Rollup Of(IEnumerable<Sample> samples, TimeSpan width) => Gather(width, samples.SelectMany(sample =>
        sample.Values.Select(each => (each.Metric, new RollupPoint(sample.Time, 1, each.Value, each.Value, each.Value)))));

    /// <summary>This and others of the same width together.</summary>
    public Rollup Merge(params IEnumerable<Rollup> others) => Gather(Width, others.Prepend(this).SelectMany(rollup =>
        rollup.Width == Width ? rollup.Points : throw new ArgumentException($"A rollup of {rollup.Width} among those of {Width}.", nameof(others))));

    /// <summary>The same in wider buckets, each of several of ours.</summary>
    public Rollup Coarsen(TimeSpan width) => width.Ticks % Width.Ticks == 0
        ? Gather(width, Points)
        : throw new ArgumentException($"{width} is no multiple of {Width}.", nameof(width));

    /// <summary>The bucket in which a moment lies.</summary>
    public static DateTimeOffset BucketOf(DateTimeOffset time, TimeSpan width)
    {
        var into = (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) % width.Ticks;
        return new(time.UtcTicks - (into < 0 ? into + width.Ticks : into), TimeSpan.Zero);
    }

    private IEnumerable<(string, RollupPoint)> Points => Series.SelectMany(series => series.Value.Select(point => (series.Key, point)));

    // The first ones of a device that names others each time: those who mean well have a tenth of it.
    private const int MostSeries = 2048;

    private static Rollup Gather(TimeSpan width, IEnumerable<(string Metric, RollupPoint Point)> points)
    {
        var series = new Dictionary<string, SortedList<DateTimeOffset, RollupPoint>>(StringComparer.Ordinal);
        foreach (var (metric, point) in points)
        {
            if (!series.TryGetValue(metric, out var buckets))
            {
                if (series.Count >= MostSeries)
                    continue;
                series[metric] = buckets = [];
            }

            var start = BucketOf(point.Start, width);
            buckets[start] = buckets.TryGetValue(start, out var before) ? before.With(point) : point with { Start = start };
        }

        return new(width, series.ToDictionary(
            each => each.Key, each => (IReadOnlyList<RollupPoint>)[.. each.Value.Values], StringComparer.Ordinal));
    }
}
