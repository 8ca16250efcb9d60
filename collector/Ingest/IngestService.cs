using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// Runs the subscription and the ingest loop, and ends them in the right order: what is in hand is committed and
/// acknowledged before the connection goes, and the session stays.
/// </summary>
internal sealed class IngestService(
    BrokerSubscription subscription, IngestLoop loop, Inbox inbox, ResendSchedule resends, Fleet fleet, IStore store,
    TimeProvider time, IHostApplicationLifetime lifetime)
    : IHostedService, IDisposable
{
    private readonly CancellationTokenSource disconnect = new(), abandon = new();
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);
    private Task subscribing = Task.CompletedTask, asking = Task.CompletedTask, ingesting = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ingesting = Task.Run(IngestAsync, CancellationToken.None);
        subscribing = Task.Run(() => subscription.RunAsync(disconnect.Token), CancellationToken.None);
        asking = Task.Run(AskAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        inbox.Close();
        await using (cancellationToken.Register(abandon.Cancel))
            await ingesting;
        await disconnect.CancelAsync();
        await subscribing;
        await asking;
        await store.CloseAsync(cancellationToken);
    }

    public void Dispose()
    {
        disconnect.Dispose();
        abandon.Dispose();
    }

    // Without a connection nobody can be asked, and nobody counts as asked.
    private async Task AskAsync()
    {
        while (!disconnect.IsCancellationRequested)
        {
            if (subscription.IsConnected)
                await subscription.AskAsync(resends.Take(fleet.Find), disconnect.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(AskInterval, time, disconnect.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task IngestAsync()
    {
        try
        {
            await loop.RunAsync(abandon.Token);
        }
        finally
        {
            // It only ends by itself when it must; a collector that no longer collects has to be started again.
            lifetime.StopApplication();
        }
    }
}
