using HealthCheck.Agent.Host;
using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Agent.Sampling;

namespace HealthCheck.Agent.Metrics;

/// <summary>Everything that is measured, in the order of the wire. A new metric is a new line here.</summary>
internal static class MetricSources
{
    private static readonly TimeSpan MountDeadline = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<IMetricSource> All(
        HostFiles host, ProblemLedger problems, TimeProvider clock, Func<string, string?, FileSystemUsage?> askFileSystem) =>
    [
        new ClockSource(host),
        new LoadSource(host),
        new MemorySource(host),
        new MountSource(host, new MountProbe(host, askFileSystem, MountDeadline), problems),
        new DiskSource(host, clock),
        new UptimeSource(host, clock),
        new TemperatureSource(host, problems),
        new CpuSource(host, clock),
        new PressureSource(host),
    ];
}
