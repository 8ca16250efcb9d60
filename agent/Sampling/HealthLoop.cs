using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Documents;
using HealthCheck.Agent.RuntimeTuning;

namespace HealthCheck.Agent.Sampling;

/// <summary>The loop that measures: one sample each interval, with or without readers.</summary>
internal sealed class HealthLoop(
    Sampler sampler, Latest<EncodedSnapshot> latest, SampleRing ring, SampleTimer timer) : BackgroundService
{
    private readonly HeapTrimmer heap = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await timer.WaitForNextAsync(stoppingToken);
            var sample = EncodedSnapshot.Of(sampler.Measure());
            ring.Add(sample);
            latest.Set(sample);
            heap.Trim();
        }
    }
}
