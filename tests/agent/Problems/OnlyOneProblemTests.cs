using CsCheck;
using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using static HealthCheck.Agent.Tests.Problems.Boards;

namespace HealthCheck.Agent.Tests.Problems;

/// <summary>No flapping: what holds for any sequence of readings.</summary>
public sealed class OnlyOneProblemTests
{
    // The filesystem rule: a warning from 85 %, critical from 95 %, over below 82 %.
    private const double Begin = 85, End = 82;

    [Fact]
    public void Any_oscillation_that_does_not_leave_the_band_is_one_problem_that_began_once() =>
        Gen.Double[End, 94.9].List[1, 200].Sample(readings =>
        {
            var judging = new RuleEvaluation();
            var began = Storage(judging, Begin)!;
            return readings.All(percent =>
                Storage(judging, percent) is { Severity: HealthStatus.Warning } problem
                    && problem.Since == began.Since);
        });

    [Fact]
    public void Any_oscillation_below_the_limit_is_no_problem() => Gen.Double[0, 84.99].List[1, 200].Sample(readings =>
    {
        var judging = new RuleEvaluation();
        return readings.All(percent => Storage(judging, percent) is null);
    });

    [Fact]
    public void However_the_severity_goes_up_and_down_it_is_the_problem_that_began() =>
        Gen.Double[End, 100].List[1, 200].Sample(readings =>
        {
            var judging = new RuleEvaluation();
            var began = Storage(judging, Begin)!;
            return readings.All(percent => Storage(judging, percent) is { } problem
                && problem.Since == began.Since
                && (percent < 95 || problem.Severity == HealthStatus.Critical)
                && (percent >= 92 || problem.Severity == HealthStatus.Warning));
        });

    [Fact]
    public void Any_sequence_begins_a_problem_only_where_the_limit_is_reached_after_the_band_was_left() =>
        Gen.Double[70, 100].List[1, 200].Sample(readings =>
        {
            var judging = new RuleEvaluation();
            var isWrong = false;
            return readings.All(percent =>
            {
                isWrong = percent >= (isWrong ? End : Begin);
                return Storage(judging, percent) is not null == isWrong;
            });
        });

    [Fact]
    public void Up_to_three_unknown_readings_in_a_row_change_nothing_wherever_they_come() =>
        Gen.Select(Gen.Double[End, 100], Gen.Int[0, 3]).List[1, 100].Sample(readings =>
        {
            var judging = new RuleEvaluation();
            var began = Storage(judging, Begin)!;
            return readings.All(each =>
                Storage(judging, each.Item1)?.Since == began.Since
                && Enumerable.Range(0, each.Item2).All(_ => judging.Next(Silent).Single().Since == began.Since));
        });

    [Fact]
    public void A_condition_that_comes_and_goes_is_one_problem_until_it_has_stayed_away_for_its_hold()
    {
        var hold = HoldTime.Of(TimeSpan.FromMinutes(5), RuleEvaluation.Interval).Samples;
        var throttled = RuleCases.Of(ProblemCodes.Throttled).Warning!;
        Gen.Int[1, hold - 1].List[1, 50].Sample(pauses =>
        {
            var judging = new RuleEvaluation();
            var began = judging.Next(throttled).Single();
            return pauses.All(pause =>
                Enumerable.Range(0, pause).All(_ => judging.Next(Healthy).Single() == began)
                && judging.Next(throttled).Single() == began);
        });
    }

    [Fact]
    public void There_is_never_more_than_one_problem_for_a_code_and_a_subject_and_each_subject_stands_alone()
    {
        string[] names = ["/", "/srv", "/home"];
        var reading = Gen.Select(Gen.Int[0, names.Length - 1].Select(i => names[i]), Gen.Double[70, 100]);
        reading.List[0, 6].List[1, 60].Sample(samples =>
        {
            var judging = new RuleEvaluation();
            return samples.All(mounts =>
            {
                var found = judging.Next(With([.. mounts.Select(each => Mount(each.Item1, each.Item2))]));
                return names.All(name => found.Count(problem => Names(problem.Message, name)) <= 1)
                    && mounts.All(each =>
                        mounts.Count(other => other.Item1 == each.Item1) > 1
                        || each.Item2 < 85 || found.Any(problem => Names(problem.Message, each.Item1)));
            });
        });
    }

    [Fact]
    public void A_severity_rises_at_once_and_falls_only_to_the_worst_of_its_hold_time() =>
        Gen.Select(Gen.Enum<HealthStatus>().List[1, 50], Gen.Int[0, 5]).Sample((measured, hold) =>
        {
            var window = new List<HealthStatus>();
            var state = default(DebouncedSeverity);
            foreach (var severity in measured)
            {
                state = state.After(severity, hold);
                window.Add(severity);
                if (state.Severity < window.TakeLast(Math.Max(1, hold)).Max())
                    return false;
            }

            return state.Severity <= measured.Max();
        });

    private static Problem? Storage(RuleEvaluation judging, double percent) =>
        judging.Next(With(Mount("/", percent)), ProblemCodes.StorageFull);

    private static bool Names(string message, string mount) =>
        message.Contains($" of {mount} is", StringComparison.Ordinal);
}
