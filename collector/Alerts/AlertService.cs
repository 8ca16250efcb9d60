using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Health;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using Serilog;

namespace HealthCheck.Collector.Alerts;

/// <summary>Looks at the fleet every few seconds and lets <see cref="AlertTracker"/> decide what is told.</summary>
internal sealed class AlertService(
    AlertBook book, AlertTracker tracker, AlertEvents events, AlertChannels channels, AlertHealth health, Fleet fleet,
    HealthReport report, ConnectionState link, TimeProvider time, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Looks once.</summary>
    public void Look()
    {
        health.Problems = [.. channels.Problems(book.State, time.GetUtcNow())];
        var happened = events.Take();
        book.Change(state => Step(state, happened));
        var now = book.State;
        health.Counts = new(AlertViews.OpenCount(now), now.Outbox.Items.Count, channels.All.Count);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        fleet.Committed += events.Collect;
        try
        {
            var from = await events.CatchUpAsync(book.State.LastEvent, stoppingToken);
            book.Change(state => state with { LastEvent = from });
            using var timer = new PeriodicTimer(Interval, time);
            do
            {
                try
                {
                    Look();
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    // One device that nobody foresaw must not end all alerts.
                    log.Error(e, "Alerts could not be worked out; it is tried again");
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            fleet.Committed -= events.Collect;
        }
    }

    private AlertState Step(AlertState state, IReadOnlyList<DeviceEvent> happened)
    {
        var now = time.GetUtcNow();
        var broker = link.Broker;
        var devices = fleet.All.Where(device => !device.Owner.IsMuted)
            .Select(device => (Device: device, Status: DeviceStatus.Of(device, now, broker.Connected))).ToList();
        var (stopped, incidents) = Incidents(state, happened);
        var names = channels.Usable(state).Select(each => each.Name).ToList();
        var next = tracker.Step(
            state.Stopped == stopped ? state : state with { Stopped = stopped },
            new(
                now,
                broker.Connected ? broker.Since ?? now : null,
                [
                    .. report.Problems().Select(AlertConditions.Of),
                    .. devices.SelectMany(each => AlertConditions.Of(each.Device, each.Status)),
                ],
                incidents,
                devices.Where(each => each.Status.IsCurrent).Select(each => each.Device.Id).ToHashSet(),
                devices.Select(each => each.Device.Id).ToHashSet(),
                names)
            {
                Fleet = new(() => [.. devices.Select(each => CommonTrait.Of(each.Device))]),
            });
        var outbox = next.Outbox.For([.. channels.All.Select(each => each.Name)]);
        if (outbox != next.Outbox)
            next = next with { Outbox = outbox };
        return happened is [.., { Number: var last }] && last > (next.LastEvent ?? 0)
            ? next with { LastEvent = last }
            : next;
    }

    private (System.Collections.Immutable.ImmutableHashSet<string> Stopped, IReadOnlyList<AlertCondition> Incidents)
        Incidents(AlertState state, IReadOnlyList<DeviceEvent> happened)
    {
        var (stopped, incidents) = (state.Stopped, new List<AlertCondition>());
        foreach (var each in happened.Where(each => each.Number > (state.LastEvent ?? 0)))
        {
            if (AlertConditions.Of(each, fleet.Find(each.DeviceId), stopped.Contains(each.DeviceId)) is { } incident)
                incidents.Add(incident);
            stopped = each.Kind switch
            {
                EventKind.Stopped => stopped.Add(each.DeviceId),
                EventKind.Online or EventKind.Offline => stopped.Remove(each.DeviceId),
                _ => stopped,
            };
        }

        return (stopped, incidents);
    }
}
