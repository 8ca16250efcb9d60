using Microsoft.Extensions.Hosting;
using Serilog;

namespace HealthCheck.Collector.Storage;

/// <summary>Lets the store do now and then what has to be done, aside from those who write and read.</summary>
internal sealed class StoreMaintenance(IStore store, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // A thread of its own: it works and rests for long, and must not hold up the start, nor a thread that others wait for.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Factory.StartNew(
        () => Run(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // What is left in the end is done when the store is closed, or with the next start.
    private void Run(CancellationToken stop)
    {
        while (!stop.WaitHandle.WaitOne(Interval))
            Tend(stop);
    }

    private void Tend(CancellationToken stop)
    {
        try
        {
            store.Tend(stop);
        }
        catch (Exception e)
        {
            // A store that cannot tidy up still stores.
            log.Error(e, "The store could not be tended");
        }
    }
}
