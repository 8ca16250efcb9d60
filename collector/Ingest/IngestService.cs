using HealthCheck.Collector.Storage;
using Microsoft.Extensions.Hosting;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// Runs the subscription and the ingest loop, and ends them in the right order: what is in hand is committed and
/// acknowledged before the connection goes, and the session stays.
/// </summary>
internal sealed class IngestService(
    BrokerSubscription subscription, IngestLoop loop, Inbox inbox, IStore store, IHostApplicationLifetime lifetime)
    : IHostedService, IDisposable
{
    private readonly CancellationTokenSource disconnect = new(), abandon = new();
    private Task subscribing = Task.CompletedTask, ingesting = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ingesting = Task.Run(IngestAsync, CancellationToken.None);
        subscribing = Task.Run(() => subscription.RunAsync(disconnect.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        inbox.Close();
        await using (cancellationToken.Register(abandon.Cancel))
            await ingesting;
        await disconnect.CancelAsync();
        await subscribing;
        store.Close();
    }

    public void Dispose()
    {
        disconnect.Dispose();
        abandon.Dispose();
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
