namespace HealthCheck.Collector.History;

/// <summary>
/// A rollup in a few bytes a bucket: the smallest figure, how far the largest lies above it, and how far the sum lies
/// from what these two would give. For one or two figures the latter is nothing.
/// </summary>
internal static class RollupCodec
{
    private const byte Format = 4;
    private const int MostBuckets = 1 << 20, MostSeries = 1 << 16, MostPoints = 1 << 24, AsBits = -1;
    private const long LongestWidth = TimeSpan.TicksPerDay;

    public static byte[] Encode(Rollup rollup)
    {
        var writer = new PackedWriter();
        writer.Number(rollup.Width.Ticks);
        writer.Number(rollup.Series.Count);
        var (family, before) = (0, Buckets.None);
        foreach (var (metric, points) in rollup.Series)
        {
            MetricNames.Write(writer, metric, ref family);
            before = Buckets.Of(points, rollup.Width).Write(writer, before);
            WriteFigures(writer, points);
        }

        return writer.Finish(Format);
    }

    /// <summary>Unpacks a rollup.</summary>
    /// <param name="packed">What <see cref="Encode"/> made.</param>
    /// <param name="isWanted">Which figures, by name; null for all.</param>
    /// <exception cref="HistoryFormatException">It is damaged, or of a format that this version does not
    /// read.</exception>
    public static Rollup Decode(ReadOnlySpan<byte> packed, Predicate<string>? isWanted = null)
    {
        var reader = new PackedReader(packed, Format);
        var width = reader.Number();
        if (width is <= 0 or > LongestWidth)
            throw new HistoryFormatException($"It is damaged: its buckets are {width} ticks wide.");
        var series = new Dictionary<string, IReadOnlyList<RollupPoint>>(StringComparer.Ordinal);
        var (seriesCount, family, points, buckets) = (reader.Number(MostSeries), 0, 0, Buckets.None);
        for (var i = 0; i < seriesCount; i++)
        {
            var metric = MetricNames.Read(ref reader, ref family);
            buckets = Buckets.Read(ref reader, buckets);
            var wanted = metric is not null && isWanted?.Invoke(metric) != false;
            if (wanted && (points += buckets.Count) > MostPoints)
                throw new HistoryFormatException("It is damaged: it has more points than there can be.");
            var read = ReadFigures(ref reader, buckets, width);
            if (wanted)
                series[metric!] = read;
        }

        return new(new(width), series);
    }

    private static void WriteFigures(PackedWriter writer, IReadOnlyList<RollupPoint> points)
    {
        var decimals = FigureColumn.Decimals([.. points.SelectMany(point => new[] { point.Min, point.Max, point.Sum })])
            ?? AsBits;
        writer.Number(decimals);
        var min = points.Select(point => Integer(point.Min, decimals)).ToArray();
        var above = points.Select((point, i) => unchecked(Integer(point.Max, decimals) - min[i])).ToArray();
        IntegerColumn.Write(writer, min);
        IntegerColumn.Write(writer, above);
        IntegerColumn.Write(writer, [.. points.Select((point, i) =>
            unchecked(Integer(point.Sum, decimals) - Expected(min[i], above[i], point.Count)))]);
    }

    private static RollupPoint[] ReadFigures(ref PackedReader reader, Buckets buckets, long width)
    {
        var decimals = reader.Number();
        if (decimals < AsBits || decimals >= FigureColumn.Powers.Length)
            throw new HistoryFormatException($"It is damaged: figures with {decimals} decimals.");
        var min = IntegerColumn.Read(ref reader, buckets.Count);
        var above = IntegerColumn.Read(ref reader, buckets.Count);
        var sums = IntegerColumn.Read(ref reader, buckets.Count);
        var points = new RollupPoint[buckets.Count];
        for (var i = 0; i < points.Length; i++)
        {
            var count = buckets.Counts[i];
            points[i] = new(
                buckets.StartOf(i, width), count, Figure(min[i], decimals),
                Figure(unchecked(sums[i] + Expected(min[i], above[i], count)), decimals),
                Figure(unchecked(min[i] + above[i]), decimals));
        }

        return points;
    }

    // One figure: itself. More: all but the largest are the smallest.
    private static long Expected(long min, long above, long count) =>
        unchecked((min * count) + (count > 1 ? above : 0));

    private static long Integer(double figure, long decimals) => decimals == AsBits
        ? BitConverter.DoubleToInt64Bits(figure)
        : (long)Math.Round(figure * FigureColumn.Powers[decimals]);

    private static double Figure(long integer, long decimals) => decimals == AsBits
        ? BitConverter.Int64BitsToDouble(integer)
        : integer / FigureColumn.Powers[decimals];

    /// <summary>
    /// Which buckets a series has, and how many figures each stands for: mostly the same as the series before.
    /// </summary>
    private sealed record Buckets(long[] Places, long[] Counts)
    {
        public static Buckets None { get; } = new([], []);

        public int Count => Places.Length;

        public static Buckets Of(IReadOnlyList<RollupPoint> points, TimeSpan width) => new(
            [.. points.Select(point => (point.Start - DateTimeOffset.UnixEpoch) / width).Select(Convert.ToInt64)],
            [.. points.Select(point => point.Count)]);

        public Buckets Write(PackedWriter writer, Buckets before)
        {
            var isSame = Places.AsSpan().SequenceEqual(before.Places) && Counts.AsSpan().SequenceEqual(before.Counts);
            writer.Number(isSame ? 0 : 1);
            if (isSame)
                return this;
            writer.Number(Count);
            IntegerColumn.Write(writer, Places);
            IntegerColumn.Write(writer, Counts);
            return this;
        }

        public static Buckets Read(ref PackedReader reader, Buckets before)
        {
            if (reader.Number() == 0)
                return before;
            var count = reader.Number(MostBuckets);
            var read = new Buckets(IntegerColumn.Read(ref reader, count), IntegerColumn.Read(ref reader, count));
            return read.Counts.All(each => each > 0)
                ? read
                : throw new HistoryFormatException("It is damaged: a bucket of nothing.");
        }

        public DateTimeOffset StartOf(int index, long width)
        {
            var ticks = (Int128)Places[index] * width + DateTimeOffset.UnixEpoch.UtcTicks;
            return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
                ? new((long)ticks, TimeSpan.Zero)
                : throw new HistoryFormatException("It is damaged: a time before or after all times.");
        }
    }
}
