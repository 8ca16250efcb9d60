using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.Metrics.Os;
using HealthCheck.Agent.Metrics.Power;
using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Agent.Metrics.Thermal;
using HealthCheck.Agent.Problems;

namespace HealthCheck.Agent.Metrics;

/// <summary>Everything that is measured, in the order of the wire. A new metric is a new line here.</summary>
internal static class MetricSources
{
    private static readonly TimeSpan MountDeadline = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<IMetricSource> All(
        HostFiles host, MachineCalls calls, NetworkOptions network, AgentCounters counters, ProblemTracker problems,
        ReadErrors errors, TimeProvider clock)
    {
        var clockSource = new ClockSource(host, calls.Clock, calls.TimeDaemon, clock);
        var limits = new ContainerLimits(host);
        return
        [
            clockSource,
            new LoadSource(host, limits, errors),
            new MemorySource(host, limits, errors),
            new MountSource(host, new MountProbe(host, calls.FileSystem, MountDeadline), problems, errors),
            new DiskSource(host, errors, clock),
            new UptimeSource(host, limits.Kind is not null, errors, clock),
            new TemperatureSource(host, problems, errors, clock),
            new CpuSource(host, limits, errors, clock),
            new NetworkSource(host, network, calls.Network, limits.Kind is not null, errors, clock),
            new PowerSource(host, calls.Firmware, errors, clock),
            new PressureSource(host, errors),
            new SystemSource(host, clockSource, new FailedUnits(calls.FailedUnits, problems, clock), errors, clock),
            new AgentSource(counters, calls.OwnCost),
            new CutFiles(host, errors),
        ];
    }
}
