using System.Runtime;

namespace HealthCheck.Collector.Runtime;

/// <summary>
/// Gives memory back while little happens. By itself .NET collects only when sixteen megabytes were allocated, which on
/// a small fleet takes minutes, and keeps what it freed. With many devices (see <see cref="GarbagePauses"/>) it would
/// stop for too long.
/// </summary>
internal sealed class HeapTrimmer(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rest = new HeapRest();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (rest.IsTimeToTidy(GC.GetTotalAllocatedBytes()) && GCSettings.LatencyMode == GCLatencyMode.Batch)
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
