using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>Plays events of the past through the rules, and collects the messages that they give.</summary>
/// <param name="tracker">Decides what is told.</param>
/// <param name="schedule">Quiet hours.</param>
/// <param name="channels">Names of the channels.</param>
internal sealed class AlertReplay(AlertTracker tracker, LocalSchedule schedule, IReadOnlyList<string> channels)
{
    /// <summary>How many messages are collected at most.</summary>
    public const int MostMessages = 2000;

    private static readonly TimeSpan
        Tick = TimeSpan.FromSeconds(30), QuietTick = TimeSpan.FromMinutes(5), Warmup = TimeSpan.FromDays(2);

    /// <summary>Plays them.</summary>
    /// <param name="past">Events and devices.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public IReadOnlyList<PreviewMessage> Run(AlertPast past, RuleSet rules, CancellationToken stop)
    {
        var messages = new List<PreviewMessage>();
        var traits = new Lazy<IReadOnlyCollection<DeviceTraits>>(() => [.. past.Devices.Select(CommonTrait.Of)]);
        var own = past.Events.ToLookup(each => each.DeviceId);
        // Of the others nothing was to be told.
        var fleet = past.Devices
            .Select(device => new ReplayedDevice(device, [.. own[device.Id]], past.From))
            .Where(each => each.HasEvents || each.Conditions().Any())
            .ToDictionary(each => each.Device.Id);
        var state = AlertState.Empty;
        // What was so before is known already.
        var now = past.From - Warmup;
        var next = 0;
        var stopped = new HashSet<string>();
        while (now <= past.Until)
        {
            stop.ThrowIfCancellationRequested();
            var incidents = new List<AlertCondition>();
            for (; next < past.Events.Count && past.Events[next].Time <= now; next++)
                Apply(past.Events[next], fleet, stopped, incidents);
            state = Step(state, fleet, rules, incidents, traits, now);
            if (now >= past.From && messages.Count < MostMessages)
            {
                messages.AddRange(state.Outbox.Items.GroupBy(item => item.Message.Id).Select(each => new PreviewMessage(
                    now, each.First().Message.Title, [.. each.Select(item => item.Channel)])));
            }

            state = state with { Outbox = Outbox.Empty };
            var following = next < past.Events.Count ? past.Events[next].Time : DateTimeOffset.MaxValue;
            var later = Times.Later(
                Times.Earlier(following, NextLook(state, fleet, now)), now + TimeSpan.FromSeconds(1));
            now = now < past.From ? Times.Earlier(later, past.From) : later;
        }

        return messages;
    }

    private static void Apply(
        DeviceEvent happened, Dictionary<string, ReplayedDevice> fleet, HashSet<string> stopped,
        List<AlertCondition> incidents)
    {
        if (!fleet.TryGetValue(happened.DeviceId, out var device))
            return;
        if (AlertConditions.Of(happened, device.Device, stopped.Contains(happened.DeviceId)) is { } incident)
            incidents.Add(incident);
        if (happened.Kind == EventKind.Stopped)
            stopped.Add(happened.DeviceId);
        else if (happened.Kind is EventKind.Rebooted or EventKind.Offline)
            stopped.Remove(happened.DeviceId);
        device.Apply(happened);
    }

    private AlertState Step(
        AlertState state, Dictionary<string, ReplayedDevice> fleet, RuleSet rules, List<AlertCondition> incidents,
        Lazy<IReadOnlyCollection<DeviceTraits>> traits, DateTimeOffset now) => tracker.Step(state, new(
            now,
            DateTimeOffset.UnixEpoch,
            [.. fleet.Values.SelectMany(each => each.Conditions().Select(one => one.Treated(rules, each.Tags, now)))],
            [.. incidents.Select(each => each.Treated(rules, fleet[each.DeviceId!].Tags, now))],
            fleet.Values.Where(each => each.IsOnline).Select(each => each.Device.Id).ToHashSet(),
            fleet.Values.Where(each => !each.Device.Owner.IsMuted).Select(each => each.Device.Id).ToHashSet(),
            channels)
        {
            Fleet = traits,
        });

    // Nothing happens before: no event, no alert that is due, no window of a rule that ends.
    private DateTimeOffset NextLook(AlertState state, Dictionary<string, ReplayedDevice> fleet, DateTimeOffset now)
    {
        var waiting = state.Alerts.Values.Where(each => each.Stage != AlertStage.Open && !each.IsUnknown).ToList();
        if (waiting.Any(each => each.DueAt <= now))
            return now + (schedule.IsQuiet(now) ? QuietTick : Tick);
        // Silent conditions have no alert. Open ones may need a reminder.
        var isHidden = fleet.Values.SelectMany(each => each.Conditions()).Any(each =>
            !state.Alerts.TryGetValue(each.Key, out var alert) || alert.IsUnknown || alert.IsSilenced);
        var latest = now + (isHidden || !state.Alerts.IsEmpty ? QuietTick : TimeSpan.FromHours(1));
        return waiting.Count == 0 ? latest : Times.Earlier(latest, waiting.Min(each => each.DueAt));
    }
}
