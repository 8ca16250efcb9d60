using System.Collections.Immutable;
using CsCheck;
using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Tests.Devices;

public sealed class SequenceGapsTests
{
    [Fact]
    public void Seventeen_after_twelve_means_that_four_are_missing()
    {
        var (gaps, outcome) = After(12).Add(17);

        Assert.Equal(SampleOutcome.New, outcome);
        Assert.Equal(4, gaps.Missing);
        Assert.Equal([new SequenceRange(13, 16)], gaps.Absent);
    }

    [Fact]
    public void What_was_heard_of_and_not_taken_is_missing_until_it_comes() =>
        Gen.Select(Gen.Int[1, 20], Gen.Bool, Gen.Bool, Gen.Select(Gen.Bool, Gen.Int[1, 60]).Array[0, 40])
            .Sample((first, isFirstOwed, owesEarlier, steps) =>
            {
                var gaps = isFirstOwed
                    ? SequenceGaps.StartOwing(first, owesEarlier)
                    : SequenceGaps.Start(first, owesEarlier);
                var taken = new HashSet<long>();
                if (!isFirstOwed)
                    taken.Add(first);
                foreach (var (isOwed, number) in steps)
                {
                    if (isOwed)
                    {
                        gaps = gaps.Owing(number);
                        continue;
                    }

                    (gaps, var outcome) = gaps.Add(number);
                    Assert.Equal(taken.Add(number), outcome != SampleOutcome.Duplicate);
                }

                var absent = Numbers(1, gaps.Highest).Where(each => !taken.Contains(each)).ToList();
                Assert.Equal(absent, gaps.Absent.SelectMany(range => Numbers(range.From, range.To)));
                Assert.Equal(absent.Count(each => each >= gaps.Baseline), gaps.Missing);
            });

    private static IEnumerable<long> Numbers(long from, long to) =>
        Enumerable.Range((int)from, (int)(to - from + 1)).Select(each => (long)each);

    [Theory]
    [InlineData(13, 3, 1)]
    [InlineData(16, 3, 1)]
    [InlineData(14, 3, 2)]
    public void A_late_sample_fills_its_gap_once(long late, long missing, int ranges)
    {
        var (gaps, outcome) = After(12).Add(17).Gaps.Add(late);

        Assert.Equal((SampleOutcome.FilledGap, missing, ranges), (outcome, gaps.Missing, gaps.Absent.Length));
        Assert.Equal((gaps, SampleOutcome.Duplicate), gaps.Add(late));
    }

    [Fact]
    public void What_came_before_the_first_sample_counts_only_when_it_is_owed()
    {
        Assert.Equal(499, SequenceGaps.Start(500, owesEarlier: true).Missing);

        var (gaps, outcome) = SequenceGaps.Start(500, owesEarlier: false).Add(480);
        Assert.Equal((SampleOutcome.New, 0), (outcome, gaps.Missing));
        Assert.Equal(SampleOutcome.Duplicate, gaps.Add(480).Outcome);
    }

    [Fact]
    public void A_hostile_jump_neither_overflows_nor_takes_memory()
    {
        const long Last = long.MaxValue - 1;
        var gaps = After(1).Add(1L << 62).Gaps.Add(Last).Gaps;

        Assert.Equal(Last - 3, gaps.Missing);
        Assert.Equal(2, gaps.Absent.Length);
        Assert.Equal(long.MaxValue - 1, SequenceGaps.Start(Last, owesEarlier: true).Missing + 1);
    }

    [Fact]
    public void Of_too_many_ranges_the_oldest_turn_into_a_count_that_stays()
    {
        var gaps = After(1);
        for (long sequence = 3; gaps.Absent.Length < SequenceGaps.RangesKept || gaps.Floor == 1; sequence += 2)
            gaps = gaps.Add(sequence).Gaps;

        Assert.Equal((SequenceGaps.RangesKept, SequenceGaps.RangesKept + 1), (gaps.Absent.Length, gaps.Missing));
        Assert.Equal(SampleOutcome.Duplicate, gaps.Add(2).Outcome);
        Assert.Equal(SampleOutcome.FilledGap, gaps.Add(4).Outcome);
    }

    [Fact]
    public void Gaps_are_equal_when_every_figure_and_every_range_is()
    {
        var gaps = After(12).Add(30).Gaps.WithGone([new(14, 14)]);
        Assert.Equal(gaps, After(12).Add(30).Gaps.WithGone([new(14, 14)]));
        Assert.Equal(gaps.GetHashCode(), After(12).Add(30).Gaps.WithGone([new(14, 14)]).GetHashCode());
        SequenceGaps[] others =
        [
            gaps with { Highest = 31 }, gaps with { Baseline = 2 }, gaps with { Floor = 2 }, gaps with { Lost = 1 },
            gaps with { Missing = 1 }, gaps with { Absent = [new(13, 28)] }, gaps with { Gone = [] },
        ];
        Assert.All(others, other => Assert.NotEqual(gaps, other));
        Assert.False(gaps.Equals(null));
    }

    [Fact]
    public void Each_further_range_adds_to_the_count_that_stays()
    {
        // 2, 4, … 2000 are absent: as many as are kept.
        var gaps = After(1);
        for (long sequence = 3; sequence <= 2001; sequence += 2)
            gaps = gaps.Add(sequence).Gaps;
        Assert.Equal((1000, 1, 0), (gaps.Absent.Length, gaps.Floor, gaps.LostForGood));
        gaps = gaps.WithGone([new(4, 4), new(6, 6)]);
        Assert.Equal((1000, 2), (gaps.Missing, gaps.LostForGood));

        gaps = gaps.Add(2003).Gaps;
        Assert.Equal((1000, 3, 1), (gaps.Absent.Length, gaps.Floor, gaps.Lost));
        Assert.Equal((1001, 3), (gaps.Missing, gaps.LostForGood));

        gaps = gaps.Add(2005).Gaps;
        Assert.Equal((1000, 5, 2), (gaps.Absent.Length, gaps.Floor, gaps.Lost));
        Assert.Equal((1002, 3), (gaps.Missing, gaps.LostForGood));
        Assert.Equal([new(6, 6)], gaps.Gone.AsEnumerable());
        Assert.Equal(SampleOutcome.Duplicate, gaps.Add(4).Outcome);
        Assert.Equal(SampleOutcome.FilledGap, gaps.Add(6).Outcome);
    }

    [Fact]
    public void Of_what_is_heard_of_and_not_taken_the_oldest_turn_into_the_same_count()
    {
        var gaps = After(1);
        for (long sequence = 3; sequence <= 2003; sequence += 2)
            gaps = gaps.Owing(sequence - 1).Add(sequence).Gaps;
        Assert.Equal((1000, 3, 1, 1001), (gaps.Absent.Length, gaps.Floor, gaps.Lost, gaps.Missing));
        Assert.Same(gaps, gaps.Owing(2003));
        Assert.Equal((2004, 1002), (gaps.Owing(2004).Highest, gaps.Owing(2004).Missing));
    }

    [Fact]
    public void What_is_gone_stays_missing_and_is_no_longer_wanted()
    {
        var gaps = After(12).Add(30).Gaps.WithGone([new(1, 14), new(20, 21), new(29, 99)]);

        Assert.Equal((17, 5), (gaps.Missing, gaps.LostForGood));
        Assert.Equal([new(15, 19), new(22, 28)], gaps.Wanted.AsEnumerable());
        Assert.Same(gaps, gaps.WithGone([new(20, 20)]));

        (gaps, var outcome) = gaps.Add(20);
        Assert.Equal((SampleOutcome.FilledGap, 16, 4), (outcome, gaps.Missing, gaps.LostForGood));
    }

    [Fact]
    public void Who_says_that_every_other_one_is_gone_takes_no_memory()
    {
        var gaps = After(1).Add(1_000_000).Gaps;
        for (long sequence = 2; sequence < 10_000; sequence += 2)
            gaps = gaps.WithGone([new(sequence, sequence)]);

        Assert.Equal(SequenceGaps.RangesKept, gaps.Gone.Length);
        Assert.Equal(999_998, gaps.Missing);
    }

    [Fact]
    public void Ranges_agree_with_plain_sets() =>
        Gen.Select(Ranges, Ranges).Sample((a, b) =>
        {
            var (plainA, plainB) = (Plain(a), Plain(b));
            Assert.Equal(plainA.Union(plainB).Order(), Plain(a.Union(b)));
            Assert.Equal(plainA.Intersect(plainB).Order(), Plain(a.Intersect(b)));
            Assert.Equal(plainA.Except(plainB).Order(), Plain(a.Except(b)));
            Assert.Equal(plainA.Count(each => each >= 20), a.Count(from: 20));
        });

    [Fact]
    public void Wanted_and_lost_add_up_to_missing_whatever_comes() =>
        Gen.Select(Gen.Long[1, 40], Gen.Bool, Gen.Select(Gen.Long[1, 120], Gen.Bool).Array[0, 200])
            .Sample((first, owes, others) =>
        {
            var gaps = SequenceGaps.Start(first, owes);
            foreach (var (sequence, isGone) in others)
            {
                gaps = isGone ? gaps.WithGone([new(sequence, sequence + 5)]) : gaps.Add(sequence).Gaps;
                Assert.Equal(gaps.Missing, gaps.LostForGood + gaps.Wanted.Count());
                Assert.True(gaps.Gone.Except(gaps.Absent).IsEmpty);
            }
        });

    [Fact]
    public void It_agrees_with_a_plain_set_whatever_comes_in_whatever_order() =>
        Gen.Select(Gen.Long[1, 40], Gen.Bool, Gen.Long[1, 120].Array[0, 200]).Sample((first, owes, others) =>
        {
            var gaps = SequenceGaps.Start(first, owes);
            var seen = new HashSet<long> { first };
            foreach (var sequence in others)
            {
                var (highest, before) = (seen.Max(), gaps);
                (gaps, var outcome) = gaps.Add(sequence);
                var expected = !seen.Add(sequence) ? SampleOutcome.Duplicate
                    : sequence < highest && (owes || sequence > first) ? SampleOutcome.FilledGap
                    : SampleOutcome.New;
                Assert.Equal(expected, outcome);
                if (expected == SampleOutcome.Duplicate)
                    Assert.Same(before, gaps);
            }

            var counted = owes ? 1 : first;
            Assert.Equal(seen.Max(), gaps.Highest);
            Assert.Equal(seen.Max() - counted + 1 - seen.Count(each => each >= counted), gaps.Missing);
            Assert.Equal(
                Enumerable.Range(1, (int)seen.Max()).Select(each => (long)each).Where(each => !seen.Contains(each)),
                gaps.Absent.SelectMany(range => Enumerable.Range((int)range.From, (int)(range.To - range.From + 1)))
                    .Select(each => (long)each));
        });

    [Fact]
    public void Its_size_and_its_count_stay_within_bounds_whatever_comes() =>
        Gen.Long[1, long.MaxValue - 1].Array[1, 3000].Sample(sequences =>
        {
            var gaps = SequenceGaps.Start(sequences[0], owesEarlier: true);
            foreach (var sequence in sequences)
            {
                var missing = gaps.Missing;
                (gaps, var outcome) = gaps.Add(sequence);
                Assert.InRange(gaps.Absent.Length, 0, SequenceGaps.RangesKept);
                Assert.InRange(gaps.Missing, 0, gaps.Highest);
                if (outcome == SampleOutcome.FilledGap)
                    Assert.Equal(missing - 1, gaps.Missing);
            }
        }, iter: 50);

    private static readonly Gen<ImmutableArray<SequenceRange>> Ranges =
        Gen.Select(Gen.Long[1, 60], Gen.Long[0, 8]).Array[0, 8]
        .Select(pairs => pairs.Aggregate(
            ImmutableArray<SequenceRange>.Empty, (set, pair) => set.Union([new(pair.Item1, pair.Item1 + pair.Item2)])));

    private static IEnumerable<long> Plain(ImmutableArray<SequenceRange> set)
    {
        for (var i = 1; i < set.Length; i++)
            Assert.True(set[i].From > set[i - 1].To, "ranges overlap");
        return set.SelectMany(range => Enumerable.Range((int)range.From, (int)(range.To - range.From + 1)))
            .Select(each => (long)each);
    }

    private static SequenceGaps After(long highest) =>
        Enumerable.Range(2, (int)highest - 1)
            .Aggregate(SequenceGaps.Start(1, owesEarlier: true), (gaps, sequence) => gaps.Add(sequence).Gaps);
}
