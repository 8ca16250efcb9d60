using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts;

public sealed class AlertConditionsTests
{
    [Fact]
    public void The_processes_of_a_problem_come_after_its_advice()
    {
        Assert.Equal("Look at it", AdviceOf(null));
        Assert.Equal("Look at it", AdviceOf([]));
        Assert.Equal(
            "Look at it. Most of it: mysqld 82 %, a\uFFFDb 11 %",
            AdviceOf([new("mysqld", Percent: 82), new("a\nb", Percent: 11)]));
        Assert.Equal("Most of it: mysqld 82 %", AdviceOf([new("mysqld", Percent: 82)], advice: ""));
    }

    private static string? AdviceOf(IReadOnlyList<ProcessShare>? processes, string advice = "Look at it.")
    {
        var snapshot = Examples.Snapshot(1) with
        {
            Status = HealthStatus.Warning,
            Problems = [new("load-high", HealthStatus.Warning, Examples.Noon, "Busy", advice, processes)],
        };
        var device = Examples.Device() with
        {
            Presence = Presence.Online,
            Health = new(snapshot, Wire.Write(snapshot), new(null, null), Examples.Noon),
        };
        return Assert.Single(AlertConditions.Of(device, new(DeviceState.Warning, Examples.Noon))).Advice;
    }
}
