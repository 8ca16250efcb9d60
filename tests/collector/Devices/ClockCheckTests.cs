using HealthCheck.Collector.Devices;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Devices;

/// <summary>The exact differences and times at which the clock of a device counts as wrong and as right.</summary>
public sealed class ClockCheckTests
{
    [Theory]
    [InlineData(60_000, false)]
    [InlineData(60_001, true)]
    [InlineData(-60_000, false)]
    [InlineData(-60_001, true)]
    public void It_is_wrong_beyond_a_minute(int aheadMilliseconds, bool isWrong)
    {
        var check = After(After(ClockCheck.Trusted, aheadMilliseconds, 0), aheadMilliseconds, 10_000);
        Assert.Equal(isWrong, check.IsWrong);
        Assert.Equal(TimeSpan.FromMilliseconds(isWrong ? aheadMilliseconds : 0), check.Ahead);
    }

    [Theory]
    [InlineData(30_000, false)]
    [InlineData(30_001, true)]
    [InlineData(-30_000, false)]
    [InlineData(-30_001, true)]
    public void It_is_right_again_within_half_a_minute(int aheadMilliseconds, bool isWrong)
    {
        var wrong = After(After(ClockCheck.Trusted, 100_000, 0), 100_000, 10_000);
        var check = After(After(wrong, aheadMilliseconds, 20_000), aheadMilliseconds, 30_000);
        Assert.Equal(isWrong, check.IsWrong);
    }

    [Theory]
    [InlineData(9_999, false)]
    [InlineData(10_000, true)]
    public void A_difference_has_to_stay_for_ten_seconds(int milliseconds, bool isWrong) =>
        Assert.Equal(
            isWrong, After(After(ClockCheck.Trusted, 100_000, 0), 100_000, milliseconds).IsWrong);

    [Theory]
    [InlineData(105_000, true)]
    [InlineData(105_001, false)]
    [InlineData(95_000, true)]
    [InlineData(94_999, false)]
    public void A_difference_stays_the_same_within_five_seconds(int secondMilliseconds, bool isWrong)
    {
        var check = After(After(ClockCheck.Trusted, 100_000, 0), secondMilliseconds, 10_000);
        Assert.Equal(isWrong, check.IsWrong);

        // Another difference is a suspicion of its own, from that moment on.
        var later = After(check, secondMilliseconds, 19_999);
        Assert.Equal(isWrong, later.IsWrong);
        Assert.True(After(check, secondMilliseconds, 20_000).IsWrong);
    }

    [Fact]
    public void A_sample_in_between_that_is_right_ends_a_suspicion()
    {
        var suspected = After(ClockCheck.Trusted, 100_000, 0);
        var cleared = After(suspected, 0, 5_000);
        Assert.Null(cleared.Suspicion);
        Assert.False(After(cleared, 100_000, 10_000).IsWrong);
    }

    private static ClockCheck After(ClockCheck check, int aheadMilliseconds, int atMilliseconds)
    {
        var received = Noon.AddMilliseconds(atMilliseconds);
        return check.After(received.AddMilliseconds(aheadMilliseconds), received);
    }
}
