using BenchmarkDotNet.Attributes;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthCheck.Benchmarks;

/// <summary>
/// One sample of this machine, warm: the five sections of the first request, all sources, and its JSON.
/// </summary>
[MemoryDiagnoser]
public class SampleBenchmarks : IDisposable
{
    private static readonly string[] FirstFive = ["load", "memory", "storage", "uptime", "temperature"];

    private readonly HostFiles host = new(new HostRootOptions(""));
    private Sampler five = null!;
    private Sampler all = null!;
    private HealthSnapshot snapshot = null!;

    [GlobalSetup]
    public void Setup()
    {
        (five, all) = (Create(source => FirstFive.Contains(source.Name)), Create(_ => true));
        for (var sample = 0; sample < 3; sample++)
            (_, snapshot) = (five.Measure(), all.Measure());
    }

    [GlobalCleanup]
    public void Dispose()
    {
        host.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public HealthSnapshot Five() => five.Measure();

    [Benchmark]
    public HealthSnapshot All() => all.Measure();

    [Benchmark]
    public byte[] Json() => Wire.Write(snapshot);

    private Sampler Create(Func<IMetricSource, bool> isWanted)
    {
        var problems = new ProblemTracker(NullLogger.Instance);
        var sources = MetricSources.All(
            host, MachineCalls.Of(host, TimeProvider.System), new NetworkOptions([], []), new AgentCounters(), problems,
            new ReadErrors(problems), TimeProvider.System);
        return new Sampler(
            [.. sources.Where(isWanted)], problems, new AgentRun("benchmark", "boot", DateTimeOffset.UnixEpoch),
            TimeProvider.System);
    }
}
