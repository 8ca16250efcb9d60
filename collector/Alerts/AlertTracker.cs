using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>
/// Decides which alerts begin and end. Pure: the same state and input give the same result, so a restart changes nothing.
/// </summary>
/// <param name="rules">When what is told.</param>
/// <param name="schedule">Quiet hours.</param>
/// <param name="teller">Tells what is due.</param>
internal sealed class AlertTracker(AlertRules rules, LocalSchedule schedule, AlertTeller teller)
{
    /// <summary>The state after a step.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="input">What is so now.</param>
    /// <returns>The same object when nothing changed.</returns>
    public AlertState Step(AlertState state, AlertInput input)
    {
        var after = WithoutConditions(AlertClock.Clamp(state, rules, input.Now), input);
        var away = Away(input);
        foreach (var condition in input.Conditions)
            after = With(after, condition, input, HiderOf(condition, away));
        foreach (var incident in input.Incidents.Where(each => !IsExpected(each, input.Now)))
            after = Begin(after, incident, input, behind: null);
        if (!schedule.IsQuiet(input.Now) && input.Channels is not null)
            after = teller.Tell(after, input);
        var outbox = after.Outbox.Expire(input.Now);
        return outbox == after.Outbox ? after : after with { Outbox = outbox };
    }

    /// <summary>After somebody acknowledged an alert; the same object when there is no such alert.</summary>
    public static AlertState Acknowledge(AlertState state, int id, DateTimeOffset now) =>
        state.Alerts.Values.FirstOrDefault(alert => alert.Id == id) is { AcknowledgedAt: null } alert
            ? state.With(alert with { AcknowledgedAt = now })
            : state;

    /// <summary>What is wrong with the tracking itself.</summary>
    public static IEnumerable<Problem> Problems(AlertState state, DateTimeOffset now)
    {
        if (state.Alerts.Count >= AlertState.MostWaiting)
        {
            yield return new(
                "alerts-limited", HealthStatus.Warning, now,
                "There are so many alerts that further warnings are not told",
                "Look at what most devices complain of, and mute those that are known.");
        }
    }

    // What was wrong and is not any more, or cannot be seen.
    private AlertState WithoutConditions(AlertState state, AlertInput input)
    {
        var lasting = input.Conditions.Select(each => each.Key).ToHashSet();
        foreach (var alert in state.Alerts.Values.Where(each => !lasting.Contains(each.Key)))
        {
            if (IsUntold(alert) && input.IsSilenced(alert))
            {
                state = state.Without(alert);
                continue;
            }

            if (alert.DeviceId is { } id && !input.Known.Contains(id))
                state = state.Ending(alert, input.Now);
            else if (alert.Stage is AlertStage.Missed || alert.Kind == AlertKind.Incident)
                continue;
            else if (alert.DeviceId is { } device && alert.Kind != AlertKind.Away && !input.Reachable.Contains(device))
                state = alert.IsUnknown ? state : state.With(alert with { IsUnknown = true });
            else if (alert.Kind == AlertKind.Away && input.ConnectedSince is null)
                continue;
            else
                state = Over(state, alert, input);
        }

        return state;
    }

    private static bool IsUntold(Alert alert) =>
        alert.Stage == AlertStage.Missed || alert is { Kind: AlertKind.Incident, ToldAt: null };

    private AlertState Over(AlertState state, Alert alert, AlertInput input)
    {
        var now = input.Now;
        switch (alert.Stage)
        {
            case AlertStage.Pending when alert.ToldAt is null && !IsHeldBack(alert, now):
                return state.Without(alert);
            case AlertStage.Pending when alert.ToldAt is null && input.Channels is null:
                return state.Ending(alert, now);
            case AlertStage.Pending when alert.ToldAt is null:
                return state.With(alert with { Stage = AlertStage.Missed, EndedAt = now, IsUnknown = false });
            case AlertStage.Open or AlertStage.Pending:
                return state.With(alert with
                {
                    Stage = AlertStage.Recovering,
                    EndedAt = now,
                    IsUnknown = false,
                    Behind = null,
                    DueAt = rules.RecoveryDueAt(alert, state.TallyOf(alert.Key, now), now),
                });
            default:
                return alert.IsUnknown ? state.With(alert with { IsUnknown = false, Behind = null }) : state;
        }
    }

    // Whether it would have been told by now, but for the quiet hours or the rest of a group.
    private bool IsHeldBack(Alert alert, DateTimeOffset now) =>
        !alert.IsUnknown && alert.DueAt + (schedule.IsQuiet(now) ? TimeSpan.Zero : rules.GroupWait) <= now;

    // Devices that are offline and told so, with those through which they reach the network.
    private static Dictionary<string, string?> Away(AlertInput input) =>
        input.Conditions.Any(each => each.Treatment.Behind is not null)
            ? input.Conditions.Where(each => each is { Kind: AlertKind.Away, IsConnected: false, IsForSummary: false }
                    && !each.Treatment.IsSilent)
                .ToDictionary(each => each.DeviceId!, each => each.Treatment.Behind)
            : [];

    // The device that is offline itself and hides others. Where devices are behind each other, none is hidden.
    private static string? HiderOf(AlertCondition condition, Dictionary<string, string?> away)
    {
        if (condition.Kind != AlertKind.Away || condition.Treatment.Behind is null)
            return null;
        var passed = new HashSet<string> { condition.DeviceId! };
        string? hider = null;
        for (var next = condition.Treatment.Behind; next is not null && away.TryGetValue(next, out var further);)
        {
            if (!passed.Add(next))
                return null;
            (hider, next) = (next, further);
        }

        return hider;
    }

    private static bool IsExpected(AlertCondition incident, DateTimeOffset now) =>
        incident.Treatment.IsSilent
        || (incident.Code == AlertConditions.Rebooted && incident.Treatment.SilentBefore is { } end
            && now - end < AlertRules.AfterSilence);

    private AlertState With(AlertState state, AlertCondition condition, AlertInput input, string? behind)
    {
        if (!state.Alerts.TryGetValue(condition.Key, out var alert))
            return condition.Treatment.IsSilent ? state : Begin(state, condition, input, behind);
        if (condition.Treatment.IsSilent && alert.Stage == AlertStage.Pending && alert.ToldAt is null)
            return state.Without(alert);
        if (condition.Treatment.IsSilent && alert.Stage == AlertStage.Missed)
            return state;
        var latest = alert.With(condition, behind);
        latest = alert.Stage switch
        {
            AlertStage.Recovering => latest with { Stage = AlertStage.Open, EndedAt = null },
            AlertStage.Missed => latest with { Stage = AlertStage.Pending, EndedAt = null, DueAt = input.Now },
            AlertStage.Pending when latest.IsSilenced => latest with { Stage = AlertStage.Open },
            // So they do when the device is back through which they reach the network.
            AlertStage.Pending when alert.Behind is not null && behind is null => latest with
            {
                DueAt = Times.Later(alert.DueAt, rules.DueAt(
                    condition with { Since = input.Now }, state.TallyOf(alert.Key, input.Now), input.Now, input.Now)),
            },
            AlertStage.Pending when IsAnother(latest, alert) => latest with
            {
                DueAt = rules.DueAgain(
                    alert, condition, state.TallyOf(alert.Key, input.Now), input.ConnectedSince ?? input.Now,
                    input.Now),
            },
            // After a loss of the broker, devices get the time to be heard again.
            AlertStage.Pending when alert.Kind == AlertKind.Away => latest with
            {
                DueAt = Times.Later(alert.DueAt, rules.DueAt(
                    condition with { Since = alert.Since }, state.TallyOf(alert.Key, input.Now),
                    input.ConnectedSince ?? input.Now, input.Now)),
            },
            // It is told again, because it is critical now.
            AlertStage.Open when condition.Severity > alert.ToldSeverity && alert.AcknowledgedAt is null
                && !latest.IsSilenced =>
                latest with
                {
                    Stage = AlertStage.Pending,
                    BeganAt = input.Now,
                    DueAt = rules.DueAgain(
                        latest with { BeganAt = input.Now }, condition, state.TallyOf(alert.Key, input.Now),
                        input.ConnectedSince ?? input.Now, input.Now),
                },
            _ => latest,
        };
        if (alert is { Stage: AlertStage.Recovering, Kind: AlertKind.Away })
            state = state.With(alert.Key, state.TallyOf(alert.Key, input.Now).WithBeginning(input.Now));
        return latest == alert ? state : state.With(latest);
    }

    // Then it is due at another time.
    private static bool IsAnother(Alert latest, Alert alert) =>
        (latest.IsForSummary, latest.After, latest.Kind) != (alert.IsForSummary, alert.After, alert.Kind)
        || latest.Severity > alert.Severity;

    private AlertState Begin(AlertState state, AlertCondition condition, AlertInput input, string? behind)
    {
        if (state.Alerts.ContainsKey(condition.Key) || IsFull(state, condition)
            || (condition.Kind == AlertKind.Away && input.ConnectedSince is null))
            return state;
        var tally = state.TallyOf(condition.Key, input.Now);
        if (condition.Kind == AlertKind.Away)
            state = state.With(condition.Key, tally = tally.WithBeginning(input.Now));
        state = state with { LastId = state.LastId + 1 };
        var alert = new Alert
        {
            Id = state.LastId,
            DeviceId = condition.DeviceId,
            Device = condition.Device,
            Code = condition.Code,
            Kind = condition.Kind,
            Severity = condition.Severity,
            Since = condition.Since < input.Now ? condition.Since : input.Now,
            BeganAt = input.Now,
            Text = condition.Text,
            Advice = condition.Advice,
            DueAt = rules.DueAt(condition, tally, input.ConnectedSince ?? input.Now, input.Now),
        };
        return state.With(alert.With(condition, behind));
    }

    private static bool IsFull(AlertState state, AlertCondition condition) =>
        condition.Kind != AlertKind.Own
        && state.Alerts.Count >= (condition.Kind is AlertKind.Away or AlertKind.Critical
            ? AlertState.MostAlerts
            : AlertState.MostWaiting);
}
