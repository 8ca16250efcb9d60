using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using static HealthCheck.Agent.Tests.Problems.Boards;

namespace HealthCheck.Agent.Tests.Problems;

/// <summary>What holds for every rule alike.</summary>
public sealed class RulesTests
{
    private readonly RuleEvaluation judging = new();

    [Fact]
    public void Every_rule_has_a_code_of_its_own_and_a_case_here()
    {
        var codes = Rules.All(RuleEvaluation.Options(), RuleEvaluation.Interval).Select(rule => rule.Code).ToList();
        Assert.Equal(codes, RuleCases.All.Select(each => each.Code));
        Assert.Equal(codes, codes.Distinct());
        Assert.Equal(codes, ProblemCodes.All.Take(codes.Count));
    }

    [Fact]
    public void A_healthy_board_has_no_problem_nor_has_one_that_tells_nothing()
    {
        Assert.Empty(judging.Next(Healthy));
        Assert.Empty(judging.Next(Silent));
    }

    [Theory]
    [MemberData(nameof(RuleCases.Codes), MemberType = typeof(RuleCases))]
    public void A_rule_sees_its_trouble_and_no_other_does(string code)
    {
        // Memory and swap that are both full are two kinds of trouble.
        var other = code == ProblemCodes.SwapFull ? ProblemCodes.MemoryFull : "";
        var each = RuleCases.Of(code);
        (HealthSnapshot?, HealthStatus)[] both =
            [(each.Warning, HealthStatus.Warning), (each.Critical, HealthStatus.Critical)];
        foreach (var (snapshot, severity) in both)
        {
            if (snapshot is not null)
            {
                var found = new RuleEvaluation().Next(snapshot).Where(problem => problem.Code != other);
                Assert.Equal([(severity, code)], found.Select(problem => (problem.Severity, problem.Code)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(RuleCases.Codes), MemberType = typeof(RuleCases))]
    public void Near_its_limit_a_problem_does_not_begin_but_stays(string code)
    {
        var each = RuleCases.Of(code);
        if (each.Within is not { } within)
            return;
        Assert.Null(judging.Next(within, code));
        var began = judging.Next(each.Warning!, code)!.Since;
        for (var i = 0; i < 20; i++)
            Assert.Equal((HealthStatus.Warning, began), Known(judging.Next(i % 2 == 0 ? within : each.Warning!, code)));
    }

    [Theory]
    [MemberData(nameof(RuleCases.Codes), MemberType = typeof(RuleCases))]
    public void A_problem_that_worsens_and_betters_keeps_the_time_it_began(string code)
    {
        if (RuleCases.Of(code) is not { Warning: { } warning, Critical: { } critical })
            return;
        var began = judging.Next(warning, code)!.Since;
        Assert.Equal((HealthStatus.Critical, began), Known(judging.Next(critical, code)));
        Problem? last = null;
        for (var i = 0; i < 10; i++)
            last = judging.Next(warning, code);
        Assert.Equal((HealthStatus.Warning, began), Known(last));
    }

    [Theory]
    [MemberData(nameof(RuleCases.Codes), MemberType = typeof(RuleCases))]
    public void A_problem_is_over_when_all_has_been_well_for_its_hold(string code)
    {
        var each = RuleCases.Of(code);
        var began = judging.Next((each.Warning ?? each.Critical)!, code)!;
        for (var left = SamplesToEnd(code) - 1; left > 0; left--)
            Assert.Equal((began.Severity, began.Since), Known(judging.Next(After(code), code)));
        Assert.Empty(judging.Next(After(code)));
    }

    [Theory]
    [MemberData(nameof(RuleCases.Codes), MemberType = typeof(RuleCases))]
    public void A_problem_outlives_three_samples_that_tell_nothing_and_no_fourth(string code)
    {
        var each = RuleCases.Of(code);
        var began = judging.Next((each.Warning ?? each.Critical)!, code)!;
        for (var i = 0; i < 3; i++)
            Assert.Equal(began, judging.Next(Silent, code));
        Assert.Null(judging.Next(Silent, code));
    }

    [Fact]
    public void Nothing_is_allocated_while_all_is_well()
    {
        var rules = Rules.All(RuleEvaluation.Options(), RuleEvaluation.Interval);
        var problems = Fixture.Problems();
        Evaluate(rules, problems);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Evaluate(rules, problems);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Evaluate(IReadOnlyList<Rule> rules, ProblemTracker problems)
    {
        for (var i = 0; i < rules.Count; i++)
            rules[i].Evaluate(Healthy, problems);
        Assert.Same(Array.Empty<Problem>(), problems.Complete(Snapshots.Noon));
    }

    private static (HealthStatus, DateTimeOffset) Known(Problem? problem) => (problem!.Severity, problem.Since);

    // A unit that is not listed is not known to be well: three samples, as for anything unknown.
    private static int SamplesToEnd(string code) => code == ProblemCodes.UnitFailed
        ? DebouncedSeverity.MostUnknown + 1
        : Math.Max(1, Rules.All(RuleEvaluation.Options(), RuleEvaluation.Interval)
            .Single(rule => rule.Code == code).Hold.Samples);

    // Counted since boot, kills do not become fewer.
    private static HealthSnapshot After(string code) =>
        code == ProblemCodes.OutOfMemoryKills ? RuleCases.Of(code).Warning! : Healthy;
}
