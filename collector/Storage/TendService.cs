using Microsoft.Extensions.Hosting;
using Serilog;

namespace HealthCheck.Collector.Storage;

/// <summary>Lets the store do now and then what has to be done, aside from those who write and read.</summary>
internal sealed class TendService(IStore store, TimeProvider time, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Long work of its own: it must not hold up the start, nor a thread that others wait for.
        await Task.Factory.StartNew(
            () => RunAsync(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, stop);
                Tend(stop);
            }
        }
        catch (OperationCanceledException)
        {
            // What is left is done when the store is closed, or with the next start.
        }
    }

    private void Tend(CancellationToken stop)
    {
        try
        {
            store.Tend(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A store that cannot tidy up still stores.
            log.Error(e, "The store could not be tended");
        }
    }
}
