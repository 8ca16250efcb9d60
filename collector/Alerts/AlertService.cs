using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Health;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using Serilog;

namespace HealthCheck.Collector.Alerts;

/// <summary>Looks at the fleet every few seconds and lets <see cref="AlertTracker"/> decide what is told.</summary>
internal sealed class AlertService(
    AlertBook book, AlertTracker tracker, AlertEvents events, AlertChannels channels, RuleFile rules,
    AlertHealth health, Fleet fleet,
    HealthReport report, ConnectionState link, TimeProvider time, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // While one of these lasts, the collector hears of no device.
    private static readonly HashSet<string> Deaf = ["store-failed", "ingest-stalled"];

    private readonly Lock gate = new();
    private readonly List<DeviceEvent> happened = [];
    private DateTimeOffset hearingSince = DateTimeOffset.MinValue;
    private string? failure;

    /// <summary>Looks once.</summary>
    public void Look()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            health.Problems =
            [
                .. channels.Problems(book.State, now), .. rules.Problems(now),
                .. AlertTracker.Problems(book.State, now),
            ];
            happened.AddRange(events.Take());
            book.Change(Step);
            happened.Clear();
            var state = book.State;
            health.Counts = new(AlertViews.OpenCount(state, now), state.Outbox.Items.Count, channels.All.Count);
        }
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
                    if (failure != e.Message)
                        log.Error(e, "Alerts could not be worked out; it is tried again");
                    failure = e.Message;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            fleet.Committed -= events.Collect;
        }
    }

    private AlertState Step(AlertState state)
    {
        var now = time.GetUtcNow();
        var set = rules.Set;
        var broker = link.Broker;
        var problems = report.Problems();
        var hears = broker.Connected && !problems.Any(each => Deaf.Contains(each.Code));
        if (!hears)
            hearingSince = now;
        var devices = fleet.All.Where(device => !device.Owner.IsMuted)
            .Select(device => (Device: device, Status: DeviceStatus.Of(device, now, broker.Connected))).ToList();
        var (stopped, incidents) = Incidents(state, set, now);
        var known = channels.Known;
        var next = tracker.Step(
            state.Stopped == stopped ? state : state with { Stopped = stopped },
            new(
                now,
                hears ? Times.Later(broker.Since ?? now, hearingSince) : null,
                [
                    .. problems.Select(each => AlertConditions.Of(each).Treated(set, [], now)),
                    .. devices.SelectMany(each => AlertConditions.Of(each.Device, each.Status)
                        .Select(condition => condition.Treated(set, each.Device.Tags, now))),
                ],
                incidents,
                devices.Where(each => each.Status.IsCurrent).Select(each => each.Device.Id).ToHashSet(),
                devices.Select(each => each.Device.Id).ToHashSet(),
                known is { Count: > 0 } ? [.. known.Select(each => each.Name)] : null)
            {
                IsSilenced = alert => set.Of(
                    alert.DeviceId, alert.DeviceId is { } id ? fleet.Find(id)?.Tags ?? [] : [], alert.Code, alert.Kind,
                    alert.Severity, now).IsSilent,
                Fleet = new(() => [.. devices.Select(each => CommonTrait.Of(each.Device))]),
            });
        if (known is not null && next.Outbox.For([.. known.Select(each => each.Name)]) is var outbox
            && outbox != next.Outbox)
            next = next with { Outbox = outbox };
        return happened is [.., { Number: var last }] && last > (next.LastEvent ?? 0)
            ? next with { LastEvent = last }
            : next;
    }

    private (System.Collections.Immutable.ImmutableHashSet<string> Stopped, IReadOnlyList<AlertCondition> Incidents)
        Incidents(AlertState state, RuleSet set, DateTimeOffset now)
    {
        var (stopped, incidents) = (state.Stopped, new List<AlertCondition>());
        foreach (var each in happened.Where(each => each.Number > (state.LastEvent ?? 0)))
        {
            var device = fleet.Find(each.DeviceId);
            if (AlertConditions.Of(each, device, stopped.Contains(each.DeviceId)) is { } incident)
                incidents.Add(incident.Treated(set, device!.Tags, now));
            stopped = each.Kind switch
            {
                EventKind.Stopped => stopped.Add(each.DeviceId),
                EventKind.Rebooted or EventKind.Offline => stopped.Remove(each.DeviceId),
                _ => stopped,
            };
        }

        return (stopped, incidents);
    }
}
