using HealthCheck.Collector.Devices;
using Microsoft.Extensions.Hosting;

namespace HealthCheck.Collector.Ingest;

/// <summary>Tells what was held back after a redelivery of devices that say nothing new: see <see cref="Untold"/>.</summary>
internal sealed class TellingService(Fleet fleet, Inbox inbox, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (fleet.All.Any(device => device.Untold is not null))
                await inbox.ChangeAsync(batch => batch.TellAll(time.GetUtcNow())).WaitAsync(stoppingToken);
        }
    }
}
