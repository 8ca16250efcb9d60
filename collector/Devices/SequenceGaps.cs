using System.Collections.Immutable;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// Which samples of one run have been seen: all up to the highest but the absent ranges. Immutable; its size is bounded
/// whatever numbers come.
/// </summary>
internal sealed record SequenceGaps
{
    /// <summary>The most ranges that are kept apart; older ones turn into a plain count that stays missing.</summary>
    public const int RangesKept = 1000;

    /// <summary>The highest number heard of; absent when its sample is not taken yet.</summary>
    public required long Highest { get; init; }

    /// <summary>The first number that counts as missing when it is absent.</summary>
    public required long Baseline { get; init; }

    /// <summary>Below this number nothing is known any more.</summary>
    public long Floor { get; init; } = 1;

    /// <summary>How many below the floor stay missing.</summary>
    public long Lost { get; init; }

    /// <summary>Numbers from the floor to the highest that have not been seen, in ascending ranges.</summary>
    public required ImmutableArray<SequenceRange> Absent { get; init; }

    /// <summary>
    /// Those of the absent numbers that the device says it no longer holds. Should one come all the same, it is taken.
    /// </summary>
    public ImmutableArray<SequenceRange> Gone { get; init; } = [];

    /// <summary>How many numbers from the baseline to the highest have not been seen.</summary>
    public required long Missing { get; init; }

    /// <summary>How many of the missing ones will not come any more.</summary>
    public long LostForGood => Lost + Gone.Count(Baseline);

    /// <summary>The missing ones that may still come, in ascending ranges.</summary>
    public ImmutableArray<SequenceRange> Wanted =>
        Absent.IsEmpty ? [] : Absent.Except(Gone).Intersect([new(Baseline, long.MaxValue)]);

    /// <summary>The gaps after the first sample of a run.</summary>
    /// <param name="first">Its number, 1 or more.</param>
    /// <param name="owesEarlier">Whether what came before it in this run counts as missing.</param>
    public static SequenceGaps Start(long first, bool owesEarlier) => new()
    {
        Highest = first,
        Baseline = owesEarlier ? 1 : first,
        Absent = first > 1 ? [new(1, first - 1)] : [],
        Missing = owesEarlier ? first - 1 : 0,
    };

    /// <summary>The gaps after one more sample.</summary>
    public (SequenceGaps Gaps, SampleOutcome Outcome) Add(long sequence)
    {
        if (sequence == Highest + 1)
            return (this with { Highest = sequence }, SampleOutcome.New);
        if (sequence > Highest)
            return (Jump(sequence), SampleOutcome.New);

        var index = sequence < Floor ? -1 : IndexOf(sequence);
        if (index < 0)
            return (this, SampleOutcome.Duplicate);
        var owed = sequence >= Baseline;
        return (Without(sequence, index, owed), owed ? SampleOutcome.FilledGap : SampleOutcome.New);
    }

    /// <summary>The gaps after hearing of a sample that is not taken yet: it is missing from now on.</summary>
    public SequenceGaps Owing(long sequence)
    {
        if (sequence <= Highest)
            return this;
        var gap = new SequenceRange(Highest + 1, sequence);
        return Bounded(this with { Highest = sequence, Absent = Absent.Union([gap]), Missing = Missing + Owed(gap) });
    }

    /// <summary>The gaps of a run whose first sample is not taken yet.</summary>
    /// <inheritdoc cref="Start"/>
    public static SequenceGaps StartOwing(long first, bool owesEarlier) => new()
    {
        Highest = first,
        Baseline = owesEarlier ? 1 : first,
        Absent = [new(1, first)],
        Missing = owesEarlier ? first : 1,
    };

    /// <summary>
    /// The gaps after the device said what it no longer holds; of numbers that are not absent it says nothing new.
    /// </summary>
    public SequenceGaps WithGone(ImmutableArray<SequenceRange> ranges)
    {
        var gone = Gone.Union(Absent.Intersect(ranges));

        // More pieces than that come from nobody who means well; what is not noted is asked for again, and given up in
        // time.
        return gone.Length > RangesKept || gone.SequenceEqual(Gone) ? this : this with { Gone = gone };
    }

    /// <summary>True when both say the same, range by range.</summary>
    public bool Equals(SequenceGaps? other) =>
        other is not null
        && (Highest, Baseline, Floor, Lost, Missing)
            == (other.Highest, other.Baseline, other.Floor, other.Lost, other.Missing)
        && Absent.SequenceEqual(other.Absent)
        && Gone.SequenceEqual(other.Gone);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Highest, Baseline, Floor, Lost, Missing, Absent.Length);

    private SequenceGaps Jump(long sequence)
    {
        var gap = new SequenceRange(Highest + 1, sequence - 1);
        return Bounded(this with { Highest = sequence, Absent = Absent.Add(gap), Missing = Missing + Owed(gap) });
    }

    private SequenceGaps Without(long sequence, int index, bool owed)
    {
        var (from, to) = Absent[index];
        var absent = (sequence == from, sequence == to) switch
        {
            (true, true) => Absent.RemoveAt(index),
            (true, false) => Absent.SetItem(index, new(from + 1, to)),
            (false, true) => Absent.SetItem(index, new(from, to - 1)),
            _ => Absent.SetItem(index, new(from, sequence - 1)).Insert(index + 1, new(sequence + 1, to)),
        };
        return Bounded(this with
        {
            Absent = absent,
            Gone = Gone.Except([new(sequence, sequence)]),
            Missing = Missing - (owed ? 1 : 0),
        });
    }

    private static SequenceGaps Bounded(SequenceGaps gaps)
    {
        var surplus = gaps.Absent.Length - RangesKept;
        if (surplus <= 0)
            return gaps;
        var oldest = gaps.Absent[..surplus];
        var floor = oldest[^1].To + 1;
        return gaps with
        {
            Absent = gaps.Absent[surplus..],
            Gone = gaps.Gone.Intersect([new(floor, long.MaxValue)]),
            Floor = floor,
            Lost = gaps.Lost + oldest.Sum(gaps.Owed),
        };
    }

    private long Owed(SequenceRange range) => Math.Max(0, range.To - Math.Max(range.From, Baseline) + 1);

    private int IndexOf(long sequence)
    {
        var (low, high) = (0, Absent.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (sequence < Absent[middle].From)
                high = middle - 1;
            else if (sequence > Absent[middle].To)
                low = middle + 1;
            else
                return middle;
        }

        return -1;
    }
}
