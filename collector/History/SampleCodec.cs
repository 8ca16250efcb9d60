using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.History;

/// <summary>
/// Samples of one device in a few bytes each: a column for each figure. The more samples go into one piece, the fewer
/// bytes each takes; an hour is plenty.
/// </summary>
internal static class SampleCodec
{
    private const byte Format = 3;

    // A piece has at most so many cells: rows times columns. Who names other figures in each sample gets more pieces,
    // not larger ones.
    private const int MostCells = 1 << 20, MostSamples = 1 << 13, MostLetters = 1 << 12, MostColumns = MostCells;

    /// <summary>Packs samples, in the order given.</summary>
    public static byte[] Encode(IReadOnlyList<Sample> samples)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples.Count, MostSamples);
        var writer = new PackedWriter();
        writer.Number(samples.Count);
        WriteRuns(writer, samples);
        IntegerColumn.Write(writer, [.. samples.Select(sample => sample.Time.ToUnixTimeMilliseconds())]);
        IntegerColumn.Write(
            writer, [.. samples.Select(sample => (long)(sample.ReceivedAt - sample.Time).TotalMilliseconds)]);
        IntegerColumn.Write(writer, [.. samples.Select(sample => sample.Sequence)]);

        var columns = Columns(samples);
        writer.Number(columns.Count);
        var family = 0;
        foreach (var (metric, figures) in columns)
        {
            MetricNames.Write(writer, metric, ref family);
            FigureColumn.Write(writer, figures);
        }

        return writer.Finish(Format);
    }

    /// <summary>Packs any samples, in the order given, in as many pieces as it takes.</summary>
    public static IEnumerable<byte[]> EncodeAll(IEnumerable<Sample> samples)
    {
        var (piece, names) = (new List<Sample>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var sample in samples)
        {
            var more = 0;
            for (var i = 0; i < sample.Values.Count; i++)
                more += names.Contains(sample.Values[i].Metric) ? 0 : 1;
            if (piece.Count > 0
                && (piece.Count == MostSamples || (names.Count + more) * (piece.Count + 1L) > MostCells))
            {
                yield return Encode(piece);
                piece.Clear();
                names.Clear();
            }

            piece.Add(sample);
            foreach (var (metric, _) in sample.Values)
                names.Add(metric);
        }

        if (piece.Count > 0)
            yield return Encode(piece);
    }

    /// <summary>Unpacks samples.</summary>
    /// <param name="packed">What <see cref="Encode"/> made.</param>
    /// <param name="isWanted">Which figures, by name; null for all.</param>
    /// <exception cref="HistoryFormatException">It is damaged, or of a format that this version does not
    /// read.</exception>
    public static IReadOnlyList<Sample> Decode(ReadOnlySpan<byte> packed, Predicate<string>? isWanted = null)
    {
        var reader = new PackedReader(packed, Format);
        var count = reader.Number(MostSamples);
        var runs = ReadRuns(ref reader, count);
        var times = IntegerColumn.Read(ref reader, count);
        var delays = IntegerColumn.Read(ref reader, count);
        var sequences = IntegerColumn.Read(ref reader, count);

        var columnCount = reader.Number(MostColumns);
        var columns = new List<(string Metric, double[] Figures)>();
        var family = 0;
        for (var i = 0; i < columnCount; i++)
        {
            var metric = MetricNames.Read(ref reader, ref family);
            var wanted = metric is not null && isWanted?.Invoke(metric) != false;
            if (wanted && (columns.Count + 1L) * count > MostCells)
                throw new HistoryFormatException("It is damaged: it has more figures than there can be.");
            var figures = FigureColumn.Read(ref reader, count);
            if (wanted)
                columns.Add((metric!, figures));
        }

        var samples = new Sample[count];
        for (var i = 0; i < count; i++)
            samples[i] =
                new(runs[i], sequences[i], Time(times[i]), Time(unchecked(times[i] + delays[i])), ValuesAt(columns, i));
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
        var places = new Dictionary<RunKey, int>();
        foreach (var sample in samples)
            places.TryAdd(sample.Run, places.Count);
        var runs = places.Keys.ToList();
        writer.Number(runs.Count);
        foreach (var run in runs)
        {
            writer.Number((run.BootId is null ? 0 : 1) | (run.StartedAt is null ? 0 : 2));
            writer.Text(run.BootId ?? "");
            writer.Number(run.StartedAt ?? 0);
        }

        IntegerColumn.Write(writer, [.. samples.Select(sample => (long)places[sample.Run])]);
    }

    private static RunKey[] ReadRuns(ref PackedReader reader, int count)
    {
        var runs = new RunKey[reader.Number(MostSamples)];
        foreach (ref var run in runs.AsSpan())
        {
            var has = reader.Number();
            var (bootId, startedAt) = (reader.Text(MostLetters), reader.Number());
            run = new((has & 1) == 0 ? null : bootId, (has & 2) == 0 ? null : startedAt);
        }

        return Array.ConvertAll(IntegerColumn.Read(ref reader, count), place => place >= 0 && place < runs.Length
            ? runs[place]
            : throw new HistoryFormatException("It is damaged: it names a run that it does not have."));
    }

    private static DateTimeOffset Time(long milliseconds) =>
        milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new HistoryFormatException("It is damaged: a time before or after all times.");
}
