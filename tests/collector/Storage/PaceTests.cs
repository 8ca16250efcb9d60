using System.Diagnostics;
using HealthCheck.Collector.Storage;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

public sealed class PaceTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);

    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void It_rests_as_long_as_it_worked()
    {
        var pace = new Pace(clock, () => false, CancellationToken.None);
        Assert.True(RestOf(pace) >= Step);
        Assert.True(RestOf(pace) >= Step);
    }

    [Fact]
    public void It_does_not_rest_when_it_is_late_or_over()
    {
        Assert.True(RestOf(new(clock, () => true, CancellationToken.None)) < Step);
        Assert.True(RestOf(new(clock, () => false, new CancellationToken(canceled: true))) < Step);
    }

    [Fact]
    public void It_rests_for_a_moment_only_whatever_the_clock_says()
    {
        var pace = new Pace(clock, () => false, CancellationToken.None);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.True(Rest(pace) < TimeSpan.FromHours(1));
    }

    private TimeSpan RestOf(Pace pace)
    {
        clock.Advance(Step);
        return Rest(pace);
    }

    private static TimeSpan Rest(Pace pace)
    {
        var begun = Stopwatch.GetTimestamp();
        pace.Rest();
        return Stopwatch.GetElapsedTime(begun);
    }
}
