using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Tests.Devices;

public sealed class RunHistoryTests
{
    private static readonly DateTimeOffset Created = Examples.Noon.AddHours(-1);
    private static readonly RunKey Monday = Run("monday", 0), Tuesday = Run("tuesday", 24);

    [Fact]
    public void Each_sample_of_each_run_counts_once()
    {
        var runs = RunHistory.Empty;
        (runs, var first) = Add(runs, Monday, 1);
        (runs, var second) = Add(runs, Tuesday, 1);
        (runs, var again) = Add(runs, Monday, 1);

        Assert.Equal((SampleOutcome.New, SampleOutcome.New, SampleOutcome.Duplicate), (first, second, again));
        Assert.Equal(Tuesday, runs.Runs[0].Key);
    }

    [Fact]
    public void A_run_that_began_after_the_database_owes_all_from_its_first_sample() =>
        Assert.Equal(4, Add(RunHistory.Empty, Monday, 5).Runs.Missing);

    [Fact]
    public void A_run_that_began_before_the_collector_existed_counts_from_the_first_sample_seen() =>
        Assert.Equal(0, Add(RunHistory.Empty, Run("old", -48), 5).Runs.Missing);

    [Fact]
    public void A_new_run_of_a_known_device_owes_all_whatever_its_clock_says()
    {
        var runs = Add(RunHistory.Empty, Run("old", -48), 5).Runs;

        Assert.Equal(6, Add(runs, new("new", null), 7).Runs.Missing);
    }

    [Fact]
    public void A_late_sample_of_an_earlier_run_fills_its_gap_there()
    {
        var runs = Add(Add(Add(RunHistory.Empty, Monday, 1).Runs, Monday, 4).Runs, Tuesday, 1).Runs;
        Assert.Equal(2, runs.Missing);

        (runs, var outcome) = Add(runs, Monday, 2, SampleSource.Backlog);

        Assert.Equal((SampleOutcome.FilledGap, 1, Tuesday), (outcome, runs.Missing, runs.Runs[0].Key));
    }

    [Theory]
    [InlineData(SampleSource.Live)]
    [InlineData(SampleSource.Retained)]
    [InlineData(SampleSource.Backlog)]
    internal void A_run_that_started_earlier_never_becomes_the_current_one(SampleSource source) =>
        Assert.Equal(Tuesday, Add(Add(RunHistory.Empty, Tuesday, 1).Runs, Monday, 9, source).Runs.Runs[0].Key);

    [Theory]
    [InlineData(SampleSource.Live, true)]
    [InlineData(SampleSource.Retained, false)]
    [InlineData(SampleSource.Backlog, false)]
    internal void Of_a_run_with_an_unknown_start_only_a_live_sample_makes_the_current_one(
        SampleSource source, bool becomes)
    {
        var unknown = new RunKey("unknown", null);

        var runs = Add(Add(RunHistory.Empty, Monday, 1).Runs, unknown, 1, source).Runs;

        Assert.Equal(becomes ? unknown : Monday, runs.Runs[0].Key);
    }

    [Fact]
    public void An_announced_run_is_the_current_one_even_when_the_clock_of_the_device_went_back()
    {
        var runs = Add(RunHistory.Empty, Tuesday, 1).Runs.Announced(Monday);
        Assert.Equal(Tuesday, runs.Runs[0].Key);

        runs = Add(runs, Monday, 1).Runs;
        Assert.Equal(Monday, runs.Runs[0].Key);

        // And a late sample of the other does not turn it back, though its start is later by that clock.
        runs = runs.Add(Tuesday, 2, SampleSource.Backlog, announced: Monday, Created).Runs;
        Assert.Equal(Monday, runs.Runs[0].Key);
    }

    [Fact]
    public void An_announcement_gives_the_run_that_was_heard_before_its_start()
    {
        var runs = Add(RunHistory.Empty, new(Monday.BootId, null), 3).Runs.Announced(Monday);

        (runs, var outcome) = Add(runs, Monday, 3);

        Assert.Equal((SampleOutcome.Duplicate, 1), (outcome, runs.Runs.Length));
    }

    [Fact]
    public void What_runs_lost_that_are_no_longer_kept_stays_counted()
    {
        var runs = RunHistory.Empty;
        for (var day = 0; day < RunHistory.RunsKept + 5; day++)
            runs = Add(runs, Run($"day {day}", 24 * day), 2).Runs;

        Assert.Equal(RunHistory.RunsKept, runs.Runs.Length);
        Assert.Equal(RunHistory.RunsKept + 5, runs.Missing);
        Assert.Equal((runs, SampleOutcome.Duplicate), Add(runs, Monday, 1, SampleSource.Backlog));
    }

    [Fact]
    public void The_sum_of_what_is_missing_does_not_overflow()
    {
        var runs = RunHistory.Empty;
        for (var day = 0; day < RunHistory.RunsKept + 5; day++)
            runs = Add(runs, Run($"day {day}", 24 * day), long.MaxValue - 1).Runs;

        Assert.Equal(long.MaxValue, runs.Missing);
    }

    private static RunKey Run(string boot, int hours) => RunKey.Of(boot, Examples.Noon.AddHours(hours));

    private static (RunHistory Runs, SampleOutcome Outcome) Add(
        RunHistory runs, RunKey key, long sequence, SampleSource source = SampleSource.Live) =>
        runs.Add(key, sequence, source, announced: null, Created);
}
