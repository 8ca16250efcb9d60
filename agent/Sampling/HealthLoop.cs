using HealthCheck.Agent.Backlog;
using HealthCheck.Contracts;
using Microsoft.Extensions.Hosting;

namespace HealthCheck.Agent.Sampling;

/// <summary>A snapshot and its JSON, made once for all who ask.</summary>
internal sealed record Sample(HealthSnapshot Snapshot, byte[] Json)
{
    public static Sample Take(Sampler sampler) => SampleSize.Fit(sampler.Measure());
}

/// <summary>The one loop that measures: a tick each interval, whoever listens and whether or not anybody does.</summary>
internal sealed class HealthLoop(Sampler sampler, Latest<Sample> latest, SampleRing ring, Pace pace) : BackgroundService
{
    private readonly Garbage garbage = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await pace.WaitForNextAsync(stoppingToken);
            var sample = Sample.Take(sampler);
            ring.Add(sample);
            latest.Set(sample);
            garbage.Collect();
        }
    }
}
