using System.Collections.Immutable;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// Sets of sequence numbers as ascending ranges that do not touch. Pure, and linear in the number of ranges.
/// </summary>
internal static class SequenceRanges
{
    /// <summary>How many numbers of the set are not below a bound; stops at the largest long.</summary>
    public static long Count(this ImmutableArray<SequenceRange> set, long from = 1)
    {
        Int128 sum = 0;
        foreach (var range in set)
            sum += Int128.Max(0, (Int128)range.To - Math.Max(range.From, from) + 1);
        return (long)Int128.Min(sum, long.MaxValue);
    }

    /// <summary>What is in both.</summary>
    public static ImmutableArray<SequenceRange> Intersect(
        this ImmutableArray<SequenceRange> a, ImmutableArray<SequenceRange> b)
    {
        var both = ImmutableArray.CreateBuilder<SequenceRange>();
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            var (from, to) = (Math.Max(a[i].From, b[j].From), Math.Min(a[i].To, b[j].To));
            if (from <= to)
                both.Add(new(from, to));
            if (a[i].To < b[j].To)
                i++;
            else
                j++;
        }

        return both.DrainToImmutable();
    }

    /// <summary>What is in the first and not in the second.</summary>
    public static ImmutableArray<SequenceRange> Except(
        this ImmutableArray<SequenceRange> a, ImmutableArray<SequenceRange> b)
    {
        if (b.IsEmpty)
            return a;
        var left = ImmutableArray.CreateBuilder<SequenceRange>();
        var j = 0;
        foreach (var range in a)
        {
            var from = range.From;
            while (j < b.Length && b[j].To < from)
                j++;
            for (var k = j; from <= range.To; k++)
            {
                if (k == b.Length || b[k].From > range.To)
                {
                    left.Add(range with { From = from });
                    break;
                }

                if (b[k].From > from)
                    left.Add(new(from, b[k].From - 1));
                from = b[k].To + 1;
            }
        }

        return left.DrainToImmutable();
    }

    /// <summary>What is in either.</summary>
    public static ImmutableArray<SequenceRange> Union(
        this ImmutableArray<SequenceRange> a, ImmutableArray<SequenceRange> b)
    {
        var either = ImmutableArray.CreateBuilder<SequenceRange>();
        foreach (var range in a.Concat(b).OrderBy(range => range.From))
        {
            if (either.Count > 0 && range.From <= either[^1].To + 1)
                either[^1] = either[^1] with { To = Math.Max(either[^1].To, range.To) };
            else
                either.Add(range);
        }

        return either.DrainToImmutable();
    }
}
