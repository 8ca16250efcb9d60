using CsCheck;
using HealthCheck.Collector.Clock;
using Microsoft.Extensions.Time.Testing;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Clock;

public sealed class CollectorClockTests
{
    private static readonly TimeSpan Close = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider passing = new(Noon);
    private OffsetClock machine = null!;
    private CollectorClock clock = null!;
    private ClockSync sync = ClockSync.Unknown;

    [Theory]
    [InlineData(-14)]
    [InlineData(-0.33)]
    [InlineData(-20_000)]
    [InlineData(400)]
    [InlineData(30_000)]
    public void A_machine_that_starts_with_a_wrong_clock_is_told_by_its_devices_and_right_at_once_when_it_is_set(
        double days)
    {
        Start(TimeSpan.FromDays(days));
        Hear(2, minutes: 1);

        Assert.Equal(ClockState.Wrong, clock.Verdict.State);
        IsTrue();
        var problem = clock.Problem(id => id)!;
        Assert.Equal("clock-wrong", problem.Code);
        Assert.Contains(days < 0 ? "behind" : "ahead", problem.Message, StringComparison.Ordinal);
        Assert.Contains("2\u00A0devices agree on another time", problem.Message, StringComparison.Ordinal);
        IsTrueTime(problem.Since);

        machine.Offset = TimeSpan.Zero;
        IsTrue();
        Assert.Null(clock.Problem(id => id));
        Assert.Equal(ClockState.Right, clock.Verdict.State);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-2)]
    public void A_step_while_it_runs_moves_nothing_while_the_devices_disagree(double days)
    {
        Start(TimeSpan.Zero);
        Hear(3, minutes: 5);
        var before = clock.Changes;

        machine.Offset = TimeSpan.FromDays(days);
        IsTrue();
        Assert.Equal(ClockState.Wrong, clock.Verdict.State);
        Hear(3, minutes: 5);
        IsTrue();
        machine.Offset = TimeSpan.Zero;
        IsTrue();

        Assert.Equal(before, clock.Changes);
        Assert.Null(clock.Problem(id => id));
    }

    [Fact]
    public void A_step_with_one_device_that_knows_no_better_blames_neither_and_time_runs_on()
    {
        Start(TimeSpan.Zero);
        Hear(1, minutes: 5, isSynchronized: null);
        machine.Offset = TimeSpan.FromDays(2);

        IsTrue();
        var problem = clock.Problem(id => $"'{id}'")!;
        Assert.Equal("clock-disputed", problem.Code);
        Assert.Contains("ahead of that of 'device-0', and it cannot be told which is right", problem.Message,
            StringComparison.Ordinal);

        sync = ClockSync.Synchronized;
        clock.Judge();
        Assert.Null(clock.Problem(id => id));
        Assert.Equal(machine.GetUtcNow(), clock.GetUtcNow());
    }

    [Fact]
    public void Without_devices_the_clock_of_the_machine_is_followed()
    {
        Start(TimeSpan.Zero);
        machine.Offset = TimeSpan.FromDays(14);

        Assert.Equal(machine.GetUtcNow(), clock.GetUtcNow());
        Assert.Null(clock.Problem(id => id));
    }

    [Fact]
    public void Time_that_was_confirmed_does_not_come_again_after_a_restart()
    {
        Start(TimeSpan.FromDays(-14), past: Noon.AddHours(-1));

        Assert.Equal(Noon.AddHours(-1), clock.GetUtcNow());
        var problem = clock.Problem(id => id)!;
        Assert.Equal("clock-wrong", problem.Code);
        Assert.Contains("before the last start", problem.Message, StringComparison.Ordinal);

        Hear(2, minutes: 1);
        IsTrue();
        machine.Offset = TimeSpan.Zero;
        IsTrue();
        Assert.Null(clock.Problem(id => id));
    }

    [Fact]
    public void A_past_that_was_noted_by_a_wrong_clock_gives_way_to_the_devices()
    {
        Start(TimeSpan.Zero, past: Noon.AddDays(400));
        Hear(2, minutes: 1);

        IsTrue();
        Assert.Equal(ClockState.Right, clock.Verdict.State);
        passing.Advance(ExpiryTime.Patience);
        Hear(2, minutes: 11);
        Assert.True((clock.Confirmed - clock.GetUtcNow())!.Value.Duration() < Close);
    }

    [Fact]
    public void A_device_has_one_vote_however_often_it_speaks_and_must_stay_with_it()
    {
        Start(TimeSpan.Zero);
        Hear(2, minutes: 2);
        for (var i = 0; i < 1000; i++)
        {
            passing.Advance(TimeSpan.FromSeconds(1));
            clock.Hear("device-0", passing.GetUtcNow().AddDays(i), true, true, passing.GetTimestamp());
        }

        Assert.Equal((ClockState.Right, 2), (clock.Verdict.State, clock.Verdict.Agreeing));
        for (var i = 0; i < 1000; i++)
        {
            passing.Advance(TimeSpan.FromSeconds(1));
            clock.Hear("device-0", passing.GetUtcNow().AddDays(9), true, true, passing.GetTimestamp());
        }

        Assert.Equal(1, clock.Verdict.Disagreeing);
        Assert.NotEqual(ClockState.Wrong, clock.Verdict.State);
        IsTrue();
    }

    [Fact]
    public void What_waited_at_the_broker_while_the_collector_was_away_says_nothing_of_the_clock()
    {
        Start(TimeSpan.Zero);
        for (var i = 0; i < 1000; i++)
        {
            passing.Advance(TimeSpan.FromMilliseconds(20));
            foreach (var id in new[] { "device-0", "device-1" })
                clock.Hear(id, passing.GetUtcNow().AddHours(-8).AddSeconds(30 * i), true, true, passing.GetTimestamp());
        }

        Assert.True(clock.Verdict.State is ClockState.Unproven or ClockState.Right, clock.Verdict.ToString());
        IsTrue();
    }

    [Fact]
    public void What_was_noted_before_the_time_was_known_is_moved_and_what_an_earlier_run_noted_is_not()
    {
        Start(TimeSpan.FromDays(-14));
        var (started, earlier) = (clock.GetUtcNow(), Noon.AddDays(-1));
        Hear(2, minutes: 1);

        var shift = clock.TakeShift()!.Value;
        Assert.Null(clock.TakeShift());
        IsTrueTime(shift.Of(started), Noon);
        Assert.Equal(earlier, shift.Of(earlier));
        Assert.Equal(earlier.AddDays(-100), shift.Of(earlier.AddDays(-100)));
    }

    [Fact]
    public void Nothing_is_dropped_by_a_clock_that_nobody_confirmed()
    {
        Start(TimeSpan.FromDays(400));
        passing.Advance(TimeSpan.FromDays(1));
        clock.Judge();
        Assert.Null(clock.ExpiryNow);

        Start(TimeSpan.FromDays(400), past: passing.GetUtcNow());
        passing.Advance(TimeSpan.FromDays(1));
        clock.Judge();
        Assert.Equal(passing.GetUtcNow(), clock.ExpiryNow);
    }

    [Fact]
    public void Data_are_dropped_by_a_clock_that_was_confirmed_for_a_while()
    {
        Start(TimeSpan.Zero);
        Hear(2, minutes: 9);
        Assert.Null(clock.ExpiryNow);
        Hear(2, minutes: 2);
        Assert.Equal(clock.GetUtcNow(), clock.ExpiryNow);

        machine.Offset = TimeSpan.FromDays(400);
        Assert.Null(clock.ExpiryNow);
        machine.Offset = TimeSpan.Zero;
        Assert.Equal(passing.GetUtcNow(), clock.ExpiryNow);
    }

    /// <summary>A year of clocks that are set at random: never is more dropped than what time made old.</summary>
    [Fact]
    public void Whatever_the_clock_does_nothing_is_dropped_before_its_time() =>
        Gen.Select(
                Gen.Double[-500, 500].Array[1, 20], Gen.Int[0, 3], Gen.Int[1, 600], Gen.Bool)
            .Sample((steps, devices, hours, keepsPast) =>
            {
                var time = new FakeTimeProvider(Noon);
                var offset = new OffsetClock(time, TimeSpan.Zero);
                var said = ClockSync.Unknown;
                CollectorClock Begin(DateTimeOffset? past) => new(offset, _ => said, past);
                var running = Begin(keepsPast ? Noon : null);
                foreach (var step in steps)
                {
                    offset.Offset = TimeSpan.FromDays(step);
                    if (step > 400)
                        running = Begin(running.Confirmed);
                    said = step < -400 ? ClockSync.Unsynchronized : ClockSync.Unknown;
                    for (var (hour, round) = (0, 0); hour < hours; hour += 1 + (hours / 8), round++)
                    {
                        time.Advance(TimeSpan.FromHours(1));
                        for (var device = 0; device < devices; device++)
                            running.Hear($"device-{device}", time.GetUtcNow(), true, true, time.GetTimestamp());
                        running.Judge();
                        Assert.True(!(running.ExpiryNow > time.GetUtcNow() + ClockJudge.Tolerance + Close),
                            $"{running.ExpiryNow} at {time.GetUtcNow()}");
                        if (devices > 1 && round > 0)
                        {
                            Assert.True(
                                (running.GetUtcNow() - time.GetUtcNow()).Duration() <= ClockJudge.Tolerance + Close,
                                $"{running.GetUtcNow()} at {time.GetUtcNow()}, step {step}, round {round}: "
                                    + $"{running.Verdict}");
                        }
                    }
                }
            });

    [Fact]
    public void A_clock_at_the_end_of_all_time_is_no_reason_to_fail()
    {
        Start(DateTimeOffset.MaxValue.AddMinutes(-5) - Noon);
        Assert.True(clock.GetUtcNow() + TimeSpan.FromDays(36_500) < DateTimeOffset.MaxValue);
        Assert.True(clock.At(passing.GetTimestamp()) + TimeSpan.FromDays(36_500) < DateTimeOffset.MaxValue);

        Hear(2, minutes: 1);
        Assert.Equal(ClockState.Wrong, clock.Verdict.State);
        IsTrue();
    }

    private void Start(TimeSpan offset, DateTimeOffset? past = null)
    {
        machine = new(passing, offset);
        clock = new(machine, _ => sync, past);
    }

    private void Hear(int devices, int minutes, bool? isSynchronized = true)
    {
        for (var i = 0; i < 2 * minutes; i++)
        {
            passing.Advance(TimeSpan.FromSeconds(30));
            for (var device = 0; device < devices; device++)
                clock.Hear($"device-{device}", passing.GetUtcNow().AddSeconds(device), isSynchronized, true,
                    passing.GetTimestamp());
            clock.Judge();
        }
    }

    private void IsTrue() => IsTrueTime(clock.GetUtcNow(), passing.GetUtcNow());

    private void IsTrueTime(DateTimeOffset told) =>
        Assert.InRange(told, Noon - Close, passing.GetUtcNow() + Close);

    private static void IsTrueTime(DateTimeOffset told, DateTimeOffset isTrue) =>
        Assert.InRange(told, isTrue - Close, isTrue + Close);
}
