using HealthCheck.Collector.Devices;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Devices;

/// <summary>Where the hour of the events ends, and which event is one too many.</summary>
public sealed class EventQuotaTests
{
    private static readonly EventQuota OfNoon = EventQuota.Untouched.At(Noon).Next();

    [Fact]
    public void An_hour_ends_with_its_last_moment()
    {
        Assert.Same(OfNoon, OfNoon.At(Noon));
        Assert.Same(OfNoon, OfNoon.At(Noon.AddHours(1).AddTicks(-1)));
        Assert.Equal(new EventQuota(Noon.AddHours(1), 0), OfNoon.At(Noon.AddHours(1)));
        Assert.Equal(Noon.AddHours(1), OfNoon.Until);
    }

    [Fact]
    public void A_clock_that_was_set_back_begins_another_hour() =>
        Assert.Equal(new EventQuota(Noon.AddTicks(-1), 0), OfNoon.At(Noon.AddTicks(-1)));

    [Fact]
    public void What_was_left_out_is_owed_from_the_end_of_the_hour_on()
    {
        var omitting = OfNoon.Omit();
        Assert.Equal(
            (false, true),
            (omitting.OwesCount(Noon.AddHours(1).AddTicks(-1)), omitting.OwesCount(Noon.AddHours(1))));
        Assert.False(OfNoon.OwesCount(Noon.AddHours(1)));
        Assert.Equal(2, omitting.Omit().LeftOut);
        Assert.Equal(int.MaxValue, (omitting with { LeftOut = int.MaxValue }).Omit().LeftOut);
    }

    [Theory]
    [InlineData(59, false, false)]
    [InlineData(60, true, false)]
    [InlineData(61, true, true)]
    public void Sixty_are_told_in_an_hour(int told, bool isUsedUp, bool isSaid)
    {
        var quota = new EventQuota(Noon, told);
        Assert.Equal((isUsedUp, isSaid), (quota.IsUsedUp, quota.IsSaid));
    }
}
