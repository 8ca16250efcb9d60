using HealthCheck.Collector.Devices;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Devices;

/// <summary>When runs that take turns count as two agents, and for how long.</summary>
public sealed class BootHistoryTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Tick = TimeSpan.FromTicks(1);
    private static readonly RunKey One = RunKey.Of("one", Noon), Other = RunKey.Of("other", Noon.AddMinutes(1));

    [Fact]
    public void One_turn_back_may_be_a_late_sample_and_two_within_an_hour_are_two_agents()
    {
        var once = Turned(Noon);
        Assert.Equal((1, null), (once.Turns, once.SharedSince));

        Assert.Equal(Noon + Hour, once.Spoke(Other, Noon + Hour).SharedSince);
        var late = once.Spoke(Other, Noon + Hour + Tick);
        Assert.Equal((1, null), (late.Turns, late.SharedSince));
        Assert.Equal(Noon + Hour, late.Spoke(One, Noon + Hour).SharedSince);
    }

    [Fact]
    public void They_count_as_two_since_the_first_time_however_often_they_take_turns()
    {
        var shared = Turned(Noon).Spoke(Other, Noon).Spoke(One, Noon.AddMinutes(1)).Spoke(Other, Noon.AddMinutes(2));
        Assert.Equal((2, Noon), (shared.Turns, shared.SharedSince));
    }

    [Fact]
    public void When_one_was_alone_for_more_than_an_hour_it_is_one_agent_again()
    {
        var shared = Turned(Noon).Spoke(Other, Noon);
        Assert.Same(shared, shared.Spoke(Other, Noon + Hour));

        var alone = shared.Spoke(Other, Noon + Hour + Tick);
        Assert.Equal((0, null), (alone.Turns, alone.SharedSince));
        Assert.Null(alone.Spoke(One, Noon + Hour + Hour + Tick).SharedSince);
    }

    [Fact]
    public void Eight_boots_and_eight_runs_are_remembered()
    {
        var history = BootHistory.Empty;
        for (var boot = 1; boot <= 9; boot++)
            history = history.Heard($"boot {boot}").Spoke(RunKey.Of($"boot {boot}", Noon), Noon);

        Assert.Equal(["boot 9", "boot 8", "boot 7", "boot 6", "boot 5", "boot 4", "boot 3", "boot 2"], history.Boots);
        Assert.Equal(history.Boots, history.Speakers.Select(run => run.BootId));
        Assert.Same(history, history.Heard("boot 2"));
        Assert.Equal("boot 1", history.Heard("boot 1").Boots[0]);
    }

    [Fact]
    public void A_boot_is_earlier_than_another_when_both_are_known()
    {
        var history = BootHistory.Empty.Heard("first").Heard("second");
        Assert.True(history.IsEarlier("first", "second"));
        Assert.False(history.IsEarlier("second", "first"));
        Assert.False(history.IsEarlier("second", "second"));
        Assert.False(history.IsEarlier("first", "unknown"));
        Assert.False(history.IsEarlier("unknown", "first"));
        Assert.False(history.IsEarlier(null, "second"));
        Assert.False(history.IsEarlier("first", null));
    }

    // The first run spoke, the other, and the first again at a moment.
    private static BootHistory Turned(DateTimeOffset at) =>
        BootHistory.Empty.Spoke(One, at.AddMinutes(-2)).Spoke(Other, at.AddMinutes(-1)).Spoke(One, at);
}
