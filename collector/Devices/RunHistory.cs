using System.Collections.Immutable;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// The runs of a device of which samples came: the current one first, then a few earlier ones so that late samples find
/// their gaps. Immutable.
/// </summary>
internal sealed record RunHistory
{
    /// <summary>The current run and eight before it.</summary>
    public const int RunsKept = 9;

    /// <summary>Before the first sample.</summary>
    public static RunHistory Empty { get; } = new();

    /// <summary>The current run first.</summary>
    public ImmutableArray<SampleRun> Runs { get; init; } = [];

    /// <summary>
    /// A run that the device announced and of which no sample came yet. Its first sample makes it the current one even
    /// when its start lies before the others': a Pi without a clock of its own starts in the past.
    /// </summary>
    public RunKey? Expected { get; init; }

    /// <summary>What is missing of runs that are no longer kept.</summary>
    public long MissingBefore { get; init; }

    /// <summary>How many samples are known to be missing.</summary>
    public long Missing => Runs.Aggregate(MissingBefore, (sum, run) => Saturated(sum, run.Gaps.Missing));

    /// <summary>
    /// How many of them will not come any more: the device lost them, or they are of a run that is no longer kept.
    /// </summary>
    public long Lost => Runs.Aggregate(MissingBefore, (sum, run) => Saturated(sum, run.Gaps.LostForGood));

    /// <summary>How many of them may still come.</summary>
    public long Wanted => Missing - Lost;

    /// <summary>Place of a run, 0 for the current one; null when it is not kept.</summary>
    public int? PlaceOf(RunKey key)
    {
        for (var i = 0; i < Runs.Length; i++)
        {
            if (Runs[i].Key == key)
                return i;
        }

        return null;
    }

    /// <summary>The device says in which run it is.</summary>
    public RunHistory Announced(RunKey key)
    {
        if (Runs.IsEmpty)
            return this with { Expected = key };
        var current = Runs[0];
        if (current.Key == key)
            return this with { Expected = null };

        // Its samples do not say when it started, and came before the announcement that does.
        if (current.Key == (key with { StartedAt = null }) && PlaceOf(key) is null)
            return this with { Expected = null, Runs = Runs.SetItem(0, current with { Key = key }) };
        return this with { Expected = key };
    }

    /// <summary>The device says which samples of a run it no longer holds.</summary>
    public RunHistory Gone(DateTimeOffset startedAt, ImmutableArray<SequenceRange> ranges)
    {
        var started = startedAt.ToUnixTimeMilliseconds();
        var history = this;
        for (var i = 0; i < Runs.Length; i++)
        {
            if (Runs[i].Key.StartedAt == started && Runs[i].Gaps.WithGone(ranges) is var gaps
                && !ReferenceEquals(gaps, Runs[i].Gaps))
                history = history with { Runs = history.Runs.SetItem(i, Runs[i] with { Gaps = gaps }) };
        }

        return history;
    }

    /// <summary>One more sample.</summary>
    /// <param name="key">Its run.</param>
    /// <param name="sequence">Its number in the run.</param>
    /// <param name="source">How it came.</param>
    /// <param name="announced">The run last announced.</param>
    /// <param name="countsSince">A run that started at or after this moment is complete only from its first
    /// sample.</param>
    public (RunHistory Runs, SampleOutcome Outcome) Add(
        RunKey key, long sequence, SampleSource source, RunKey? announced, DateTimeOffset countsSince)
    {
        var isCurrent = BecomesCurrent(key, source, announced);
        return PlaceOf(key) is { } place
            ? AddTo(place, sequence, isCurrent)
            : Begin(key, sequence, isCurrent, countsSince);
    }

    /// <summary>A sample was heard of that is not taken yet: it is missing from now on, and asked for.</summary>
    /// <inheritdoc cref="Add"/>
    public RunHistory Owing(
        RunKey key, long sequence, SampleSource source, RunKey? announced, DateTimeOffset countsSince)
    {
        if (PlaceOf(key) is not { } place)
            return Begin(key, sequence, BecomesCurrent(key, source, announced), countsSince, isOwed: true).Item1;
        var run = Runs[place];
        var gaps = run.Gaps.Owing(sequence);
        return ReferenceEquals(gaps, run.Gaps)
            ? this
            : this with { Runs = Runs.SetItem(place, run with { Gaps = gaps }) };
    }

    private bool BecomesCurrent(RunKey key, SampleSource source, RunKey? announced)
    {
        if (Runs.IsEmpty || key == Runs[0].Key || key == Expected)
            return true;
        if (source == SampleSource.Backlog && Runs[0].Key == announced)
            return false;
        return key.IsLaterThan(Runs[0].Key) ?? (source == SampleSource.Live && PlaceOf(key) is null);
    }

    private (RunHistory, SampleOutcome) AddTo(int place, long sequence, bool isCurrent)
    {
        var (gaps, outcome) = Runs[place].Gaps.Add(sequence);
        if (outcome == SampleOutcome.Duplicate)
            return (this, outcome);
        var run = Runs[place] with { Gaps = gaps };
        return isCurrent && place > 0
            ? (this with { Runs = Runs.RemoveAt(place).Insert(0, run), Expected = null }, outcome)
            : (this with { Runs = Runs.SetItem(place, run) }, outcome);
    }

    private (RunHistory, SampleOutcome) Begin(
        RunKey key, long sequence, bool isCurrent, DateTimeOffset countsSince, bool isOwed = false)
    {
        var place = isCurrent ? 0 : PlaceAmongEarlier(key);

        // Older than anything kept: whether it came before cannot be told.
        if (place >= RunsKept)
            return (this, SampleOutcome.Duplicate);

        var owesEarlier = key.StartedAt >= countsSince.ToUnixTimeMilliseconds() || (isCurrent && !Runs.IsEmpty);
        var gaps = isOwed ? SequenceGaps.StartOwing(sequence, owesEarlier) : SequenceGaps.Start(sequence, owesEarlier);
        var runs = Runs.Insert(place, new(key, gaps));
        var isSettled = key == Expected || (isCurrent && !Runs.IsEmpty);
        var history = this with { Runs = runs, Expected = isSettled ? null : Expected };
        if (runs.Length > RunsKept)
        {
            history = history with
            {
                Runs = runs[..RunsKept],
                MissingBefore = Saturated(MissingBefore, runs[RunsKept].Gaps.Missing),
            };
        }

        return (history, SampleOutcome.New);
    }

    private int PlaceAmongEarlier(RunKey key)
    {
        for (var i = 1; i < Runs.Length; i++)
        {
            if (key.IsLaterThan(Runs[i].Key) == true)
                return i;
        }

        return Runs.Length;
    }

    private static long Saturated(long a, long b) => b > long.MaxValue - a ? long.MaxValue : a + b;
}
