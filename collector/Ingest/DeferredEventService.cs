using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest.Limits;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// Tells what was held back of devices that say nothing new: after a redelivery, see <see cref="Untold"/>,
/// announcements beyond <see cref="DeviceLimits"/>, and how many events were left out, see <see cref="EventQuota"/>.
/// </summary>
internal sealed class DeferredEventService(
    Fleet fleet, DeviceUses uses, Inbox inbox, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = time.GetUtcNow();
            if (fleet.All.Any(device => device.DeferredEvents is not null || device.EventState.Quota.OwesCount(now)))
                await inbox.ChangeAsync(batch => batch.TellAll(time.GetUtcNow())).WaitAsync(stoppingToken);
            if (uses.HasWaiting)
                await inbox.ChangeAsync(batch => batch.ApplyWaiting()).WaitAsync(stoppingToken);
        }
    }
}
