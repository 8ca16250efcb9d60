using System.Runtime;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Runtime;

namespace HealthCheck.Collector.Tests.Runtime;

public sealed class GcModeTests
{
    [Fact]
    public void Nothing_stops_for_long_once_there_are_many_devices()
    {
        var fleet = new Fleet();
        var modes = new List<GCLatencyMode>();
        new GcMode(fleet, modes.Add).Follow();
        Assert.Equal([GCLatencyMode.Batch], modes);

        var devices = Enumerable.Range(1, GcMode.FewDevices + 1)
            .Select(i => Examples.Device($"d{i}") with { Number = i }).ToList();
        fleet.Publish(devices[..^1]);
        Assert.Equal([GCLatencyMode.Batch], modes);
        fleet.Publish(devices[^1..]);
        Assert.Equal([GCLatencyMode.Batch, GCLatencyMode.SustainedLowLatency], modes);

        fleet.Publish([], forgotten: devices[..1]);
        Assert.Equal(GCLatencyMode.Batch, modes[^1]);
    }
}
