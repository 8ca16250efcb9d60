using HealthCheck.Agent.Metrics.Os;
using HealthCheck.Agent.Problems;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Metrics.Os;

public sealed class FailedUnitsTests
{
    private readonly FakeTimeProvider clock = new(Sampling.Snapshots.Noon);
    private readonly ProblemTracker problems = Fixture.Problems();

    [Fact]
    public void Samples_take_the_last_answer_and_ask_anew_once_a_minute()
    {
        var asked = 0;
        var units = new FailedUnits(
            _ => Task.FromResult<IReadOnlyList<string>?>([$"unit-{++asked}.service"]), problems, clock);
        Assert.Equal(["unit-1.service"], units.Read());
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(["unit-1.service"], units.Read());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["unit-2.service"], units.Read());
    }

    [Fact]
    public void A_systemd_that_hangs_holds_no_sample_up_and_is_named_until_it_answers()
    {
        var answer = new TaskCompletionSource<IReadOnlyList<string>?>();
        var units = new FailedUnits(_ => answer.Task, problems, clock);
        Assert.Null(units.Read());
        Assert.Empty(problems.Complete(clock.GetUtcNow()));

        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(SpinWait.SpinUntil(
            () => units.Read() is null && problems.Complete(clock.GetUtcNow()) is [{ Code: "systemd-hangs" }],
            TimeSpan.FromSeconds(10)));

        answer.SetResult([]);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(SpinWait.SpinUntil(
            () => units.Read() is [] && problems.Complete(clock.GetUtcNow()).Count == 0, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_question_that_fails_leaves_the_answer_unknown()
    {
        var units = new FailedUnits(
            _ => Task.FromException<IReadOnlyList<string>?>(new InvalidOperationException("no")), problems, clock);
        Assert.Null(units.Read());
        Assert.Null(units.Read());
        Assert.Empty(problems.Complete(clock.GetUtcNow()));
    }
}
