using Serilog;

namespace HealthCheck.Collector.Storage;

/// <summary>Has the store do the maintenance that is due, every few seconds.</summary>
internal sealed class StoreMaintenance(IStore store, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // What is left in the end is done when the store is closed, or with the next start.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await store.TendAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A store that fails in its maintenance still stores.
                log.Error(e, "The maintenance of the store failed");
            }
        }
    }
}
