using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Devices;

public sealed class FleetTests
{
    [Fact]
    public void The_counts_follow_every_change()
    {
        var fleet = new Fleet();
        var device = Examples.Device();
        fleet.Publish([device, Examples.Device("other") with { Number = 2, Presence = Presence.Stopped }]);
        Assert.Equal(new(Total: 2, Online: 0, Stopped: 1, Offline: 1), fleet.Totals.Devices);

        fleet.Publish([device with { Presence = Presence.Online, Runs = Missing(7) }]);
        Assert.Equal(new(Total: 2, Online: 1, Stopped: 1, Offline: 0), fleet.Totals.Devices);
        Assert.Equal((7, 2), (fleet.Totals.Missing, fleet.Totals.HighestNumber));
    }

    [Fact]
    public void What_is_missing_does_not_overflow_and_comes_back_down()
    {
        var fleet = new Fleet();
        fleet.Publish(
            [Examples.Device("a") with { Runs = Missing(long.MaxValue) },
                Examples.Device("b") with { Runs = Missing(long.MaxValue) }]);
        Assert.Equal(long.MaxValue, fleet.Totals.Missing);

        fleet.Publish([Examples.Device("a"), Examples.Device("b") with { Runs = Missing(3) }]);
        Assert.Equal(3, fleet.Totals.Missing);
    }

    private static RunHistory Missing(long count) => new() { MissingBefore = count };
}
