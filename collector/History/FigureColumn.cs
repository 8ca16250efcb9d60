namespace HealthCheck.Collector.History;

/// <summary>
/// A column of figures, NaN where there is none. Figures on the wire have few decimals: the column is integers of the
/// smallest power of ten that holds them all to the last digit, else the bits of each.
/// </summary>
internal static class FigureColumn
{
    private const int MostDecimals = 9, AsBits = MostDecimals + 1;
    private const double LargestExact = 1L << 53;

    /// <summary>Powers of ten, by the number of decimals.</summary>
    public static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    public static void Write(PackedWriter writer, ReadOnlySpan<double> figures)
    {
        var present = new List<double>(figures.Length);
        foreach (var figure in figures)
        {
            if (!double.IsNaN(figure))
                present.Add(figure);
        }

        writer.Number(figures.Length - present.Count);
        foreach (var figure in present.Count < figures.Length ? figures : [])
            writer.Number(double.IsNaN(figure) ? 0 : 1);
        var decimals = Decimals(present) ?? AsBits;
        writer.Number(decimals);
        IntegerColumn.Write(writer, [.. present.Select(figure => decimals == AsBits
            ? BitConverter.DoubleToInt64Bits(figure)
            : (long)Math.Round(figure * Powers[decimals]))]);
    }

    /// <summary>Reads a column of so many figures.</summary>
    public static double[] Read(ref PackedReader reader, int count)
    {
        var absent = reader.Number(count);
        var present = absent == 0 ? null : new bool[count];
        for (var i = 0; i < present?.Length; i++)
            present[i] = reader.Number() != 0;
        var decimals = reader.Number(AsBits);
        var integers = IntegerColumn.Read(ref reader, count - absent);
        var figures = new double[count];
        for (int i = 0, next = 0; i < count; i++)
        {
            figures[i] = present?[i] == false || next == integers.Length ? double.NaN
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
}
