using System.Numerics;

namespace HealthCheck.Collector.History;

/// <summary>
/// A column of integers: the numbers, their differences or the differences of those, whichever vary least, around the
/// middle one and divided by what all of them share. Any numbers come back, because overflow wraps both ways.
/// </summary>
internal static class IntegerColumn
{
    private const int MostOrder = 2;

    public static void Write(PackedWriter writer, ReadOnlySpan<long> values)
    {
        var (order, residuals, cheapest) = (0, values.ToArray(), Cost(values));
        var differences = values.ToArray();
        for (var candidate = 1; candidate <= MostOrder && candidate < values.Length; candidate++)
        {
            for (var i = values.Length - 1; i >= candidate; i--)
                differences[i] = unchecked(differences[i] - differences[i - 1]);
            if (Cost(differences.AsSpan(candidate)) is var cost && cost < cheapest)
                (order, residuals, cheapest) = (candidate, differences.ToArray(), cost);
        }

        writer.Number(order);
        foreach (var seed in residuals.AsSpan(0, order))
            writer.Number(seed);
        WriteResiduals(writer, residuals.AsSpan(order));
    }

    /// <summary>Reads a column of so many numbers.</summary>
    public static long[] Read(ref PackedReader reader, int count)
    {
        var order = reader.Number(Math.Min(MostOrder, count));
        var values = new long[count];
        foreach (ref var seed in values.AsSpan(0, order))
            seed = reader.Number();
        ReadResiduals(ref reader, values.AsSpan(order));
        for (; order > 0; order--)
        {
            for (var i = order; i < values.Length; i++)
                values[i] = unchecked(values[i] + values[i - 1]);
        }

        return values;
    }

    private static void WriteResiduals(PackedWriter writer, ReadOnlySpan<long> residuals)
    {
        var middle = Middle(residuals);
        var shared = 0ul;
        foreach (var residual in residuals)
            shared = GreatestCommonDivisor(shared, Magnitude(unchecked(residual - middle)));
        var divisor = shared > long.MaxValue ? 1 : (long)shared;
        writer.Number(middle);
        writer.Number(divisor);
        if (divisor == 0)
            return;

        foreach (var residual in residuals)
            writer.Number(unchecked(residual - middle) / divisor);
    }

    private static void ReadResiduals(ref PackedReader reader, Span<long> residuals)
    {
        var middle = reader.Number();
        var divisor = reader.Number();
        residuals.Fill(middle);
        if (divisor == 0)
            return;

        foreach (ref var residual in residuals)
            residual = unchecked(middle + (reader.Number() * divisor));
    }

    // About how many bits the numbers take once they are compressed.
    private static long Cost(ReadOnlySpan<long> residuals)
    {
        var middle = Middle(residuals);
        var bits = 0L;
        foreach (var residual in residuals)
            bits += 64 - BitOperations.LeadingZeroCount(Magnitude(unchecked(residual - middle)));
        return bits;
    }

    private static long Middle(ReadOnlySpan<long> numbers)
    {
        if (numbers.IsEmpty)
            return 0;
        var sorted = numbers.ToArray();
        Array.Sort(sorted);
        return sorted[sorted.Length / 2];
    }

    private static ulong Magnitude(long number) => number < 0 ? 0 - (ulong)number : (ulong)number;

    private static ulong GreatestCommonDivisor(ulong a, ulong b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}
