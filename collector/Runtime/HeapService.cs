using System.Runtime;
using HealthCheck.Collector.Ingest;
using Microsoft.Extensions.Hosting;

namespace HealthCheck.Collector.Runtime;

/// <summary>
/// Gives memory back while little happens. By itself .NET collects only when sixteen megabytes were allocated, which on a small
/// fleet takes minutes, and keeps what it freed. With many devices (see <see cref="GarbagePauses"/>) it would stop for too long.
/// </summary>
internal sealed class HeapService(TimeProvider time) : BackgroundService
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

/// <summary>Whether the heap is at rest, and worth tidying.</summary>
internal sealed class HeapRest
{
    /// <summary>Less than this between two looks is rest, and more than this since the last time is worth it.</summary>
    public const long Bytes = 4 << 20;

    private long seen, tidied;

    /// <summary>Looks.</summary>
    /// <param name="allocated">Bytes allocated since the start of the process.</param>
    public bool IsTimeToTidy(long allocated)
    {
        var isAtRest = allocated - seen < Bytes;
        seen = allocated;
        if (!isAtRest || allocated - tidied < Bytes)
            return false;
        tidied = allocated;
        return true;
    }
}
