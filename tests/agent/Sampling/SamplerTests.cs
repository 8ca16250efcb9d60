using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Processes;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Tests.Problems;
using HealthCheck.Agent.Tests.Processes;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Sampling;

public sealed class SamplerTests
{
    private readonly FakeTimeProvider clock = new(Snapshots.Noon);

    [Fact]
    public void Snapshots_are_numbered_from_one_without_a_gap_even_when_sources_fail()
    {
        var sampler = Sampler(new Source(_ => throw new InvalidOperationException("no")));
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => sampler.Measure().Sequence));
    }

    [Fact]
    public void A_source_that_throws_costs_its_own_section_and_is_named_as_a_problem()
    {
        var good = new Source(snapshot => snapshot with { Load = new LoadReading(new LoadAverages(1, 2, 3), null) });
        var bad = new Source(_ => throw new IOException("/proc/x: Input/output error"));
        var snapshot = Sampler(bad, good).Measure();

        Assert.Equal(1, snapshot.Load?.Native.Minute);
        var problem = Assert.Single(snapshot.Problems);
        Assert.Equal(("source-failed", HealthStatus.Warning), (problem.Code, snapshot.Status));
        Assert.Contains("Input/output error", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bug", problem.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_problem_keeps_the_time_it_began_until_it_is_over()
    {
        var fails = true;
        var sampler = Sampler(new Source(snapshot => fails ? throw new IOException("broken") : snapshot));
        var began = sampler.Measure().Problems.Single().Since;
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(began, sampler.Measure().Problems.Single().Since);

        fails = false;
        Assert.Empty(sampler.Measure().Problems);
        fails = true;
        Assert.Equal(began.AddMinutes(5), sampler.Measure().Problems.Single().Since);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(-2)]
    public void A_problem_began_when_it_did_also_when_the_clock_is_set_meanwhile(int days)
    {
        var machine = new SteppedClock(clock);
        var sampler = new Sampler(
            [new Source(_ => throw new IOException("broken"))], Fixture.Problems(),
            new AgentRun("id", "boot", Snapshots.Noon), machine);
        sampler.Measure();
        clock.Advance(TimeSpan.FromMinutes(5));
        machine.Offset = TimeSpan.FromDays(days);

        var snapshot = sampler.Measure();
        Assert.Equal(TimeSpan.FromMinutes(5), snapshot.Time - snapshot.Problems.Single().Since);
        clock.Advance(TimeSpan.FromMinutes(5));
        snapshot = sampler.Measure();
        Assert.Equal(TimeSpan.FromMinutes(10), snapshot.Time - snapshot.Problems.Single().Since);
    }

    [Fact]
    public void The_status_is_the_worst_of_the_problems_which_come_worst_first()
    {
        var problems = Fixture.Problems();
        var sampler = new Sampler(
            [
                new Source(snapshot =>
                {
                    problems.Report("b", "", HealthStatus.Warning, "small", "wait");
                    problems.Report("a", "", HealthStatus.Critical, "large", "run");
                    return snapshot;
                }),
            ],
            problems, new AgentRun("test", null, Snapshots.Noon), clock);
        var snapshot = sampler.Measure();
        Assert.Equal(HealthStatus.Critical, snapshot.Status);
        Assert.Equal(["a", "b"], snapshot.Problems.Select(problem => problem.Code));
    }

    [Fact]
    public void Rules_judge_what_the_sources_read_and_one_that_fails_costs_itself_alone()
    {
        var problems = Fixture.Problems();
        var sampler = new Sampler(
            [new Source(snapshot =>
                snapshot with { Load = new LoadReading(new LoadAverages(9, 9, 9), new LoadAverages(9, 9, 9)) })],
            problems, new AgentRun("test", null, Snapshots.Noon), clock,
            [Rule("bad", _ => throw new InvalidOperationException("no")),
                Rule("busy", snapshot => snapshot.Load?.Core?.Minute)]);
        var snapshot = sampler.Measure();
        Assert.Equal(["busy", ProblemCodes.RuleFailed], snapshot.Problems.Select(problem => problem.Code));
        Assert.StartsWith("The rule bad failed: no (InvalidOperationException in ", snapshot.Problems[1].Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_high_load_names_its_processes_with_the_second_sample_unless_that_is_turned_off()
    {
        using var tree = new TempTree().WithInit().WithProcess(42, "mysqld", 100, 0, 9, 0);
        var load = new LoadAverages(9, 9, 9);
        var sampler = new Sampler(
            [new Source(snapshot => snapshot with { Load = new LoadReading(load, load, 4) })],
            Fixture.Problems(), new AgentRun("test", null, Snapshots.Noon), clock,
            [LoadRules.LoadHigh(RuleEvaluation.Options())], new ProblemProcesses(tree.Files, clock));
        Assert.Null(Assert.Single(sampler.Measure().Problems).Processes);

        clock.Advance(TimeSpan.FromSeconds(30));
        tree.WithProcess(42, "mysqld", 9100, 0, 9, 0);
        Assert.Equal([new("mysqld", Percent: 75)], Assert.Single(sampler.Measure().Problems).Processes!);

        sampler.UseRules(
            [LoadRules.LoadHigh(RuleEvaluation.Options())], RuleEvaluation.Options() with { Processes = false });
        Assert.Null(Assert.Single(sampler.Measure().Problems).Processes);
    }

    private static SingleRule<HealthSnapshot> Rule(string code, Func<HealthSnapshot, double?> figure) =>
        new(snapshot => snapshot)
        {
            Code = code,
            Meaning = "",
            Advice = "",
            Figure = figure,
            Levels = _ => new Levels(1, 2),
            Message = _ => "trouble",
        };

    private Sampler Sampler(params IMetricSource[] sources) =>
        new(sources, Fixture.Problems(), new AgentRun("test", null, Snapshots.Noon), clock);

    private sealed class Source(Func<HealthSnapshot, HealthSnapshot> addTo) : IMetricSource
    {
        public string Name => "test";

        public HealthSnapshot AddTo(HealthSnapshot snapshot) => addTo(snapshot);
    }
}
