using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.History;

/// <summary>
/// Samples of one device in a few bytes each: a column for each figure, and each column packed for itself, so that one can be
/// read without the others. The more samples go into one piece, the fewer bytes each takes; an hour is plenty.
/// </summary>
internal static class SampleCodec
{
    private const byte Format = 1;

    // Half of what a document takes, for it may hold others beside.
    private const int MostBytes = 8 << 20;
    private const int MostSamples = 1 << 20, MostRuns = 1 << 16, MostLetters = 1 << 12, MostColumns = 1 << 16, MostFigures = 1 << 25;

    /// <summary>Packs samples, in the order given.</summary>
    public static byte[] Encode(IReadOnlyList<Sample> samples)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples.Count, MostSamples);
        var writer = new PackedWriter();
        writer.Number(Head.Count, samples.Count);
        WriteRuns(writer, samples);
        IntegerColumn.Write(writer, [.. samples.Select(sample => sample.Time.ToUnixTimeMilliseconds())]);
        IntegerColumn.Write(writer, [.. samples.Select(sample => (long)(sample.ReceivedAt - sample.Time).TotalMilliseconds)]);
        IntegerColumn.Write(writer, [.. samples.Select(sample => sample.Sequence)]);

        var columns = Columns(samples);
        writer.Number(Head.Count, columns.Count);
        var family = 0;
        foreach (var (metric, figures) in columns)
        {
            MetricNames.Write(writer, metric, ref family);
            FigureColumn.Write(writer, figures);
        }

        return writer.Finish(Format);
    }

    /// <summary>Packs as many of the first samples as fit into a document of LiteDB: all, unless somebody means ill.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="kept">How many of them it holds.</param>
    public static byte[] Encode(IReadOnlyList<Sample> samples, out int kept)
    {
        for (kept = Math.Min(samples.Count, MostSamples); ; kept /= 2)
        {
            var some = kept == samples.Count ? samples : [.. samples.Take(kept)];
            var packed = Encode(some);
            if (kept <= 1 || (packed.Length <= MostBytes && (packed.Length < MostColumns || Columns(some).Count <= MostColumns)))
                return packed;
        }
    }

    /// <summary>Unpacks samples.</summary>
    /// <param name="packed">What <see cref="Encode"/> made.</param>
    /// <param name="metrics">Only these figures, which is quicker; null for all.</param>
    /// <exception cref="HistoryFormatException">It is damaged, or of a format that this version does not read.</exception>
    public static IReadOnlyList<Sample> Decode(ReadOnlySpan<byte> packed, IReadOnlySet<string>? metrics = null) =>
        Decode(packed, metrics is null ? _ => true : metrics.Contains);

    /// <summary>The same, with only the figures whose name passes.</summary>
    public static IReadOnlyList<Sample> Decode(ReadOnlySpan<byte> packed, Predicate<string> isWanted)
    {
        var reader = new PackedReader(packed, Format);
        var count = reader.Number(Head.Count, MostSamples);
        var runs = ReadRuns(ref reader, count);
        var times = IntegerColumn.Read(ref reader, count);
        var delays = IntegerColumn.Read(ref reader, count);
        var sequences = IntegerColumn.Read(ref reader, count);

        var columnCount = reader.Number(Head.Count, MostColumns);
        var columns = new List<(string Metric, double[] Figures)>();
        var family = 0;
        for (var i = 0; i < columnCount; i++)
        {
            var metric = MetricNames.Read(ref reader, ref family);
            var wanted = metric is not null && isWanted(metric);
            if (wanted && (columns.Count + 1L) * count > MostFigures)
                throw new HistoryFormatException("It is damaged: it has more figures than there can be.");
            var figures = FigureColumn.Read(ref reader, count, wanted);
            if (wanted)
                columns.Add((metric!, figures));
        }

        var samples = new Sample[count];
        for (var i = 0; i < count; i++)
            samples[i] = new(runs[i], sequences[i], Time(times[i]), Time(unchecked(times[i] + delays[i])), ValuesAt(columns, i));
        return samples;
    }

    private static List<(string Metric, double[] Figures)> Columns(IReadOnlyList<Sample> samples)
    {
        var columns = new List<(string Metric, double[] Figures)>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < samples.Count; i++)
        {
            foreach (var (metric, value) in samples[i].Values)
            {
                if (!places.TryGetValue(metric, out var place))
                {
                    places[metric] = place = columns.Count;
                    columns.Add((metric, new double[samples.Count]));
                    Array.Fill(columns[place].Figures, double.NaN);
                }

                columns[place].Figures[i] = value;
            }
        }

        return columns;
    }

    private static List<MetricValue> ValuesAt(List<(string Metric, double[] Figures)> columns, int row)
    {
        var values = new List<MetricValue>(columns.Count);
        foreach (var (metric, figures) in columns)
        {
            if (!double.IsNaN(figures[row]))
                values.Add(new(metric, figures[row]));
        }

        return values;
    }

    private static void WriteRuns(PackedWriter writer, IReadOnlyList<Sample> samples)
    {
        var runs = samples.Select(sample => sample.Run).Distinct().ToList();
        writer.Number(Head.Count, runs.Count);
        foreach (var run in runs)
        {
            writer.Number(Head.Run, (run.BootId is null ? 0 : 1) | (run.StartedAt is null ? 0 : 2));
            writer.Text(run.BootId ?? "");
            writer.Number(Head.Seed, run.StartedAt ?? 0);
        }

        IntegerColumn.Write(writer, [.. samples.Select(sample => (long)runs.IndexOf(sample.Run))]);
    }

    private static RunKey[] ReadRuns(ref PackedReader reader, int count)
    {
        var runs = new RunKey[reader.Number(Head.Count, MostRuns)];
        foreach (ref var run in runs.AsSpan())
        {
            var has = reader.Number(Head.Run);
            var (bootId, startedAt) = (reader.Text(MostLetters), reader.Number(Head.Seed));
            run = new((has & 1) == 0 ? null : bootId, (has & 2) == 0 ? null : startedAt);
        }

        return Array.ConvertAll(IntegerColumn.Read(ref reader, count), place => place >= 0 && place < runs.Length
            ? runs[place]
            : throw new HistoryFormatException("It is damaged: it names a run that it does not have."));
    }

    private static DateTimeOffset Time(long milliseconds) =>
        milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new HistoryFormatException("It is damaged: a time before or after all times.");
}
