using CsCheck;
using HealthCheck.Hosting.Retry;

namespace HealthCheck.Hosting.Tests.Retry;

public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(1, 0.0, 0.5)]
    [InlineData(1, 1.0, 1)]
    [InlineData(2, 1.0, 2)]
    [InlineData(4, 0.5, 6)]
    [InlineData(6, 1.0, 30)]
    [InlineData(1000, 1.0, 30)]
    public void The_delay_doubles_up_to_half_a_minute(int failures, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelay.After(failures, chance));

    [Fact]
    public void However_often_it_failed_the_delay_is_between_half_a_second_and_half_a_minute() =>
        Gen.Select(Gen.Int, Gen.Double[0, 1]).Sample((failures, chance) =>
            RetryDelay.After(failures, chance).TotalSeconds is >= 0.5 and <= 30);
}
