namespace HealthCheck.Collector.History;

/// <summary>
/// A column of figures, NaN where there is none. Figures on the wire have few decimals: the column is integers of the smallest
/// power of ten that holds them all to the last digit, else the bits of each.
/// </summary>
internal static class FigureColumn
{
    private const int MostDecimals = 9, AsBits = MostDecimals + 1;
    private const double LargestExact = 1L << 53;

    /// <summary>Powers of ten, by the number of decimals.</summary>
    public static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    /// <summary>Writes a column.</summary>
    public static void Write(PackedWriter writer, ReadOnlySpan<double> figures)
    {
        var present = new List<double>(figures.Length);
        foreach (var figure in figures)
        {
            if (!double.IsNaN(figure))
                present.Add(figure);
        }

        writer.Number(Head.Presence, figures.Length - present.Count);
        if (present.Count < figures.Length)
            WritePresence(writer, figures);
        var decimals = Decimals(present) ?? AsBits;
        writer.Number(Head.Decimals, decimals);
        IntegerColumn.Write(writer, [.. present.Select(figure => decimals == AsBits
            ? BitConverter.DoubleToInt64Bits(figure)
            : (long)Math.Round(figure * Powers[decimals]))]);
    }

    /// <summary>Reads a column of so many figures, or passes over it.</summary>
    public static double[] Read(ref PackedReader reader, int count, bool isWanted = true)
    {
        var absent = reader.Number(Head.Presence, count);
        var presence = absent == 0 ? default : reader.Column();
        var decimals = reader.Number(Head.Decimals, AsBits);
        var integers = IntegerColumn.Read(ref reader, count - absent, isWanted);
        if (!isWanted)
            return [];

        var figures = new double[count];
        var questions = NewQuestions();
        for (int i = 0, next = 0, before = 1; i < count; i++)
        {
            before = absent == 0 ? 1 : presence.Decode(ref questions[before]);
            figures[i] = before == 0 || next == integers.Length ? double.NaN
                : decimals == AsBits ? BitConverter.Int64BitsToDouble(integers[next++])
                : integers[next++] / Powers[decimals];
        }

        return figures;
    }

    /// <summary>How many decimals hold every figure to the last digit; null when too many.</summary>
    public static int? Decimals(IReadOnlyList<double> figures)
    {
        var decimals = 0;
        foreach (var figure in figures)
        {
            while (!IsExact(figure, decimals))
            {
                if (++decimals > MostDecimals)
                    return null;
            }
        }

        // What was enough for one figure may be too much for a large one before it.
        return figures.All(figure => IsExact(figure, decimals)) ? decimals : null;
    }

    private static bool IsExact(double figure, int decimals)
    {
        var scaled = Math.Round(figure * Powers[decimals]);
        return Math.Abs(scaled) <= LargestExact
            && scaled / Powers[decimals] == figure;
    }

    // Whether there is a figure is asked in the light of whether there was one before.
    private static void WritePresence(PackedWriter writer, ReadOnlySpan<double> figures)
    {
        var (stream, questions, before) = (new RangeEncoder(), NewQuestions(), 1);
        foreach (var figure in figures)
        {
            var bit = double.IsNaN(figure) ? 0 : 1;
            stream.Encode(ref questions[before], bit);
            before = bit;
        }

        writer.Column(stream);
    }

    private static AdaptiveBit[] NewQuestions() => [new(), new()];
}
