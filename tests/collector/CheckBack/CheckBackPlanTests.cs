using HealthCheck.Collector.CheckBack;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.CheckBack;

public sealed class CheckBackPlanTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly FakeTimeProvider clock = new(Examples.Noon);
    private readonly CheckBackPlan plan;

    public CheckBackPlanTests() => plan = new(Hour, clock);

    [Fact]
    public void A_fleet_that_comes_at_once_is_spread_over_the_interval()
    {
        var ids = Enumerable.Range(0, 6000).Select(i => $"device-{i}").ToList();
        Assert.Empty(plan.Due(ids));
        var asked = new List<int>();
        for (var minute = 0; minute < 60; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            var due = plan.Due(ids);
            asked.Add(due.Count);
            foreach (var id in due)
                plan.Asked(id, isFailure: false);
        }

        Assert.Equal(6000, asked.Take(54).Sum() + asked.Skip(54).Sum(), 600.0);
        Assert.All(asked.Take(54), each => Assert.InRange(each, 40, 180));
    }

    [Fact]
    public void A_failure_counts_the_second_time_in_a_row_and_is_looked_into_soon()
    {
        plan.Due(["a"], chance: 0);
        Assert.False(plan.Asked("a", isFailure: true));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["a"], plan.Due(["a"]));
        Assert.True(plan.Asked("a", isFailure: true));
        clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Empty(plan.Due(["a"]));

        Assert.True(plan.Asked("a", isFailure: false));
        Assert.False(plan.Asked("a", isFailure: true));
    }

    [Fact]
    public void A_device_that_left_is_dropped_from_the_plan()
    {
        plan.Due(["a", "b"], chance: 1);
        plan.Due(["b"], chance: 1);
        clock.Advance(2 * Hour);

        Assert.Equal(["b"], plan.Due(["a", "b"], chance: 1));
    }

    [Fact]
    public void By_hand_a_device_is_asked_once_in_five_seconds()
    {
        Assert.True(plan.TryAsk("a"));
        Assert.False(plan.TryAsk("a"));
        Assert.True(plan.TryAsk("b"));
        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(plan.TryAsk("a"));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(plan.TryAsk("a"));
        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(plan.TryAsk("a"));
    }

    [Fact]
    public void A_device_that_was_asked_by_hand_first_is_due_an_interval_later()
    {
        plan.TryAsk("a");
        Assert.Empty(plan.Due(["a"]));
        clock.Advance(Hour - TimeSpan.FromTicks(1));
        Assert.Empty(plan.Due(["a"]));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["a"], plan.Due(["a"]));
    }

    [Fact]
    public void After_the_first_failure_a_device_is_due_in_exactly_a_minute()
    {
        plan.Due(["a"], chance: 0);
        plan.Asked("a", isFailure: true);
        clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.Empty(plan.Due(["a"]));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["a"], plan.Due(["a"]));
    }

    [Fact]
    public void An_interval_shorter_than_a_minute_is_kept_after_a_failure()
    {
        var often = new CheckBackPlan(TimeSpan.FromSeconds(20), clock);
        often.Due(["a"], chance: 0);
        often.Asked("a", isFailure: true);
        clock.Advance(TimeSpan.FromSeconds(22));
        Assert.Equal(["a"], often.Due(["a"]));
    }

    [Fact]
    public void Every_further_failure_counts_and_is_not_looked_into_sooner()
    {
        plan.Due(["a"], chance: 0);
        Assert.False(plan.Asked("a", isFailure: true));
        for (var failure = 2; failure <= 4; failure++)
        {
            Assert.True(plan.Asked("a", isFailure: true));
            clock.Advance(0.9 * Hour - TimeSpan.FromTicks(1));
            Assert.Empty(plan.Due(["a"]));
            clock.Advance(0.2 * Hour + TimeSpan.FromTicks(1));
            Assert.Equal(["a"], plan.Due(["a"]));
        }
    }

    [Fact]
    public void Whoever_is_due_longest_comes_first_and_exactly_when_it_is_due()
    {
        plan.Due(["late"], chance: 0.5);
        plan.Due(["late", "early"], chance: 0.25);
        clock.Advance(0.25 * Hour - TimeSpan.FromTicks(1));
        Assert.Empty(plan.Due(["late", "early"]));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["early"], plan.Due(["late", "early"]));
        clock.Advance(0.25 * Hour);
        Assert.Equal(["early", "late"], plan.Due(["late", "early"]));
    }
}
