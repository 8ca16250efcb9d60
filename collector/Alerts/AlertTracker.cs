using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>
/// Decides which alerts begin, are told and end. Pure: the same state and input give the same result, so a restart
/// changes nothing.
/// </summary>
/// <param name="rules">When what is told.</param>
/// <param name="schedule">Quiet hours.</param>
/// <param name="messages">Writes the messages.</param>
internal sealed class AlertTracker(AlertRules rules, LocalSchedule schedule, AlertMessages messages)
{
    // What can wait takes no room from what cannot: a fleet may be larger than any list that people read.
    private const int MostWaiting = 20_000, MostAlerts = 60_000;

    private const int ManyDevices = 3;

    /// <summary>The state after a step.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="input">What is so now.</param>
    /// <returns>The same object when nothing changed.</returns>
    public AlertState Step(AlertState state, AlertInput input)
    {
        var after = WithoutConditions(AlertClock.Clamp(state, rules, input.Now), input);
        foreach (var condition in input.Conditions)
            after = With(after, condition, input);
        foreach (var incident in input.Incidents)
            after = Begin(after, incident, input);
        if (!schedule.IsQuiet(input.Now) && input.Channels is not null)
        {
            after = TellNewChannels(after, input);
            after = TellReminders(TellMissed(TellRecoveries(TellAlerts(after, input), input), input), input);
        }

        var outbox = after.Outbox.Expire(input.Now);
        return outbox == after.Outbox ? after : after with { Outbox = outbox };
    }

    /// <summary>After somebody acknowledged an alert; the same object when there is no such alert.</summary>
    public static AlertState Acknowledge(AlertState state, int id, DateTimeOffset now) =>
        state.Alerts.Values.FirstOrDefault(alert => alert.Id == id) is { AcknowledgedAt: null } alert
            ? Set(state, alert with { AcknowledgedAt = now })
            : state;

    // What was wrong and is not any more, or cannot be seen.
    private AlertState WithoutConditions(AlertState state, AlertInput input)
    {
        var lasting = input.Conditions.Select(each => each.Key).ToHashSet();
        foreach (var alert in state.Alerts.Values.Where(each => !lasting.Contains(each.Key)))
        {
            if (alert.DeviceId is { } id && !input.Known.Contains(id))
                state = End(state, alert, input.Now);
            else if (alert.Stage is AlertStage.Missed || alert.Kind == AlertKind.Incident)
                continue;
            else if (alert.DeviceId is { } device && alert.Kind != AlertKind.Away && !input.Reachable.Contains(device))
                state = alert.IsUnknown ? state : Set(state, alert with { IsUnknown = true });
            else if (alert.Kind == AlertKind.Away && input.ConnectedSince is null)
                continue;
            else
                state = Over(state, alert, input);
        }

        return state;
    }

    private AlertState Over(AlertState state, Alert alert, AlertInput input)
    {
        var now = input.Now;
        switch (alert.Stage)
        {
            case AlertStage.Pending when alert.ToldAt is null && !IsHeldBack(alert, now):
                return Remove(state, alert);
            case AlertStage.Pending when alert.ToldAt is null && input.Channels is null:
                return End(state, alert, now);
            case AlertStage.Pending when alert.ToldAt is null:
                return Set(state, alert with { Stage = AlertStage.Missed, EndedAt = now, IsUnknown = false });
            case AlertStage.Open or AlertStage.Pending:
                return Set(state, alert with
                {
                    Stage = AlertStage.Recovering,
                    EndedAt = now,
                    IsUnknown = false,
                    DueAt = rules.RecoveryDueAt(alert, TallyOf(state, alert.Key, now), now),
                });
            default:
                return alert.IsUnknown ? Set(state, alert with { IsUnknown = false }) : state;
        }
    }

    // Whether it would have been told by now, but for the quiet hours or the rest of a group.
    private bool IsHeldBack(Alert alert, DateTimeOffset now) =>
        !alert.IsUnknown && alert.DueAt + (schedule.IsQuiet(now) ? TimeSpan.Zero : rules.GroupWait) <= now;

    private AlertState With(AlertState state, AlertCondition condition, AlertInput input)
    {
        if (!state.Alerts.TryGetValue(condition.Key, out var alert))
            return Begin(state, condition, input);
        var latest = alert with
        {
            Device = condition.Device,
            Text = condition.Text,
            Advice = condition.Advice,
            Severity = condition.Severity,
            Kind = condition.Kind,
            IsUnknown = false,
        };
        var isWorse = condition.Severity > alert.Severity;
        latest = alert.Stage switch
        {
            AlertStage.Recovering => latest with { Stage = AlertStage.Open, EndedAt = null },
            AlertStage.Missed => latest with { Stage = AlertStage.Pending, EndedAt = null, DueAt = input.Now },
            // After a loss of the broker, devices get the time to be heard again.
            AlertStage.Pending when alert.Kind == AlertKind.Away => latest with
            {
                DueAt = Later(alert.DueAt, rules.DueAt(
                    condition with { Since = alert.Since }, TallyOf(state, alert.Key, input.Now),
                    input.ConnectedSince ?? input.Now, input.Now)),
            },
            AlertStage.Pending when isWorse && input.Now < alert.DueAt => latest with { DueAt = input.Now },
            // It is told again, because it is critical now.
            AlertStage.Open when condition.Severity > alert.ToldSeverity && alert.AcknowledgedAt is null =>
                latest with { Stage = AlertStage.Pending, DueAt = input.Now },
            _ => latest,
        };
        if (alert is { Stage: AlertStage.Recovering, Kind: AlertKind.Away })
            state = WithTally(state, alert.Key, TallyOf(state, alert.Key, input.Now).WithBeginning(input.Now));
        return latest == alert ? state : Set(state, latest);
    }

    private AlertState Begin(AlertState state, AlertCondition condition, AlertInput input)
    {
        if (state.Alerts.ContainsKey(condition.Key) || IsFull(state, condition)
            || (condition.Kind == AlertKind.Away && input.ConnectedSince is null))
            return state;
        var tally = TallyOf(state, condition.Key, input.Now);
        if (condition.Kind == AlertKind.Away)
            state = WithTally(state, condition.Key, tally = tally.WithBeginning(input.Now));
        state = state with { LastId = state.LastId + 1 };
        return Set(state, new()
        {
            Id = state.LastId,
            DeviceId = condition.DeviceId,
            Device = condition.Device,
            Code = condition.Code,
            Kind = condition.Kind,
            Severity = condition.Severity,
            Since = condition.Since < input.Now ? condition.Since : input.Now,
            Text = condition.Text,
            Advice = condition.Advice,
            DueAt = rules.DueAt(condition, tally, input.ConnectedSince ?? input.Now, input.Now),
        });
    }

    private static bool IsFull(AlertState state, AlertCondition condition) =>
        condition.Kind != AlertKind.Own
        && state.Alerts.Count >= (condition.Kind is AlertKind.Away or AlertKind.Critical ? MostAlerts : MostWaiting);

    private AlertState TellAlerts(AlertState state, AlertInput input)
    {
        var now = input.Now;
        var due = state.Alerts.Values
            .Where(each => each.Stage == AlertStage.Pending && each.DueAt <= now && !each.IsUnknown).ToList();
        foreach (var alert in due.Where(each => each.AcknowledgedAt is not null))
            state = Set(state, alert with { Stage = AlertStage.Open });
        due.RemoveAll(each => each.AcknowledgedAt is not null);
        if (due.Count == 0)
            return state;

        // The rest of a group comes within a moment: of a large one, within minutes.
        var first = due.Min(each => each.DueAt);
        if (due.Any(each => each.Kind != AlertKind.Slow)
            && (first + rules.GroupWait > now || IsMoreToCome(state, first, now)))
            return state;
        var waitsForRest = state.GroupedAt is { } grouped && now >= grouped && now - grouped < AlertRules.GroupWindow;
        foreach (var group in due.GroupBy(GroupOf).OrderByDescending(group => group.Key))
        {
            if (!waitsForRest || group.Key != AlertKind.Critical)
            {
                Alert[] ordered =
                [
                    .. group.OrderByDescending(each => each.Severity).ThenBy(each => each.Device)
                        .ThenBy(each => each.Id),
                ];
                state = TellGroup(state, ordered, input);
            }
        }

        return state;
    }

    // Where a network fails, brokers notice each device at another time.
    private static bool IsMoreToCome(AlertState state, DateTimeOffset first, DateTimeOffset now) =>
        state.Alerts.Values.Any(each => each is { Stage: AlertStage.Pending, Kind: AlertKind.Away, IsUnknown: false }
            && each.DueAt > now && each.DueAt - first <= AlertRules.GroupSpread);

    // What the collector says of itself, and what can wait, are messages of their own.
    private static AlertKind GroupOf(Alert alert) =>
        alert.Kind is AlertKind.Slow or AlertKind.Own ? alert.Kind : AlertKind.Critical;

    private AlertState TellGroup(AlertState state, IReadOnlyList<Alert> group, AlertInput input)
    {
        var now = input.Now;
        var capped = group.Where(alert => TellsToday(state, alert, now) > AlertRules.MostADay).ToHashSet();
        var told = group.Where(alert => !capped.Contains(alert)).ToList();
        if (told.Count > 0)
        {
            var unstable = told.Where(alert => TellsToday(state, alert, now) == AlertRules.MostADay).ToHashSet();
            var others = state.Alerts.Values.Count(each => each.Stage == AlertStage.Open && each.IsTold);
            var message = messages.Alerts(told, unstable, state, input, others);
            state = Send(state, message, input);
            state = told.Aggregate(state, (before, alert) => Told(before, alert, message.Thread, now));
            if (told.Select(each => each.DeviceId).Distinct().Count() >= ManyDevices)
                state = state with { GroupedAt = now };
        }

        return capped.Aggregate(state, (before, alert) =>
            After(
                before,
                alert with
                {
                    Stage = AlertStage.Open,
                    ToldAt = now,
                    ToldSeverity = alert.Severity,
                    IsCapped = true,
                },
                now));
    }

    private static AlertState Told(AlertState state, Alert alert, string thread, DateTimeOffset now)
    {
        foreach (var key in (string[])[alert.Key, DeviceKey(alert)])
            state = WithTally(state, key, TallyOf(state, key, now).WithTold(now));
        return After(
            state,
            alert with
            {
                Stage = AlertStage.Open,
                ToldAt = now,
                ToldSeverity = alert.Severity,
                Thread = thread,
                IsCapped = false,
            },
            now);
    }

    // What happens once is over as soon as it is told.
    private static AlertState After(AlertState state, Alert alert, DateTimeOffset now) =>
        alert.Kind == AlertKind.Incident ? End(state, alert with { EndedAt = alert.Since }, now) : Set(state, alert);

    private AlertState TellRecoveries(AlertState state, AlertInput input)
    {
        var now = input.Now;
        var over = state.Alerts.Values
            .Where(each => each.Stage == AlertStage.Recovering && each.DueAt <= now && !each.IsUnknown)
            .Where(each => each.Kind != AlertKind.Away || input.ConnectedSince is not null)
            .OrderBy(each => each.Device).ThenBy(each => each.Id).ToList();
        if (over.Count == 0 || over.Max(each => now - each.DueAt) < rules.GroupWait || IsRestToCome(state, over, now))
            return state;
        state = over.Aggregate(state, (before, alert) => End(before, alert, now));
        var told = over.Where(each => each.IsTold).ToList();
        return told.Count == 0
            ? state
            : Send(state, messages.Recovery(
                told, state.Alerts.Values.Count(each => each.Stage == AlertStage.Open && each.IsTold), now), input);
    }

    // A channel that is new learns what is open; otherwise it would first hear that something is over.
    private AlertState TellNewChannels(AlertState state, AlertInput input)
    {
        var fresh = input.Channels!.Where(each => !state.Channels.Contains(each)).ToList();
        if (fresh.Count == 0 && state.Channels.Count == input.Channels!.Count)
            return state;
        var open = state.Alerts.Values.Where(each => each is { Stage: AlertStage.Open, IsTold: true })
            .OrderByDescending(each => each.Severity).ThenBy(each => each.Device).ThenBy(each => each.Id).ToList();
        state = state with { Channels = [.. input.Channels!] };
        return fresh.Count == 0 || open.Count == 0
            ? state
            : state with { Outbox = state.Outbox.With(messages.Open(open, input.Now), fresh) };
    }

    private AlertState TellMissed(AlertState state, AlertInput input)
    {
        var missed = state.Alerts.Values.Where(each => each.Stage == AlertStage.Missed)
            .OrderBy(each => each.EndedAt).ToList();
        if (missed.Count == 0)
            return state;
        state = Send(state, messages.Missed(missed, input.Now), input);
        return missed.Aggregate(state, (before, alert) => End(before, alert with { ToldAt = input.Now }, input.Now));
    }

    private AlertState TellReminders(AlertState state, AlertInput input)
    {
        var open = state.Alerts.Values.Where(alert => rules.IsReminderDue(alert, input.Now))
            .OrderBy(each => each.Device).ThenBy(each => each.Id).ToList();
        if (open.Count == 0)
            return state;
        state = Send(state, messages.Reminder(open, input.Now), input);
        return open.Aggregate(
            state, (before, alert) => Set(before, alert with { ToldAt = input.Now, IsCapped = false }));
    }

    // What was told together and comes back together is one message, too.
    private static bool IsRestToCome(AlertState state, IReadOnlyList<Alert> over, DateTimeOffset now)
    {
        var latest = over.Min(each => each.DueAt) + AlertRules.GroupWindow;
        var threads = over.Select(each => each.Thread).ToHashSet();
        return state.Alerts.Values.Any(each => each is { Stage: AlertStage.Recovering, IsTold: true, IsUnknown: false }
            && each.DueAt > now && each.DueAt <= latest && threads.Contains(each.Thread));
    }

    private static AlertState Send(AlertState state, AlertMessage message, AlertInput input) =>
        state with { Outbox = state.Outbox.With(message, input.Channels!) };

    // Beyond a limit it is not told; exactly at one it is told for the last time.
    private static int TellsToday(AlertState state, Alert alert, DateTimeOffset now)
    {
        if (alert.Kind is AlertKind.Slow)
            return 0;
        var ofAlert = TallyOf(state, alert.Key, now).Told.Length;
        var ofDevice = TallyOf(state, DeviceKey(alert), now).Told.Length;
        return Math.Max(ofAlert, ofDevice - AlertRules.MostOfDeviceADay + AlertRules.MostADay);
    }

    // No code is empty.
    private static string DeviceKey(Alert alert) => AlertCondition.KeyOf(alert.DeviceId, "");

    private static AlertState WithTally(AlertState state, string key, Tally tally) =>
        state.Tallies.ContainsKey(key) || state.Tallies.Count < MostAlerts
            ? state with { Tallies = state.Tallies.SetItem(key, tally) }
            : state;

    private static Tally TallyOf(AlertState state, string key, DateTimeOffset now) =>
        state.Tallies.GetValueOrDefault(key)?.At(now) ?? Tally.None;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static AlertState Set(AlertState state, Alert alert) =>
        state with { Alerts = state.Alerts.SetItem(alert.Key, alert) };

    private static AlertState Remove(AlertState state, Alert alert) =>
        state with { Alerts = state.Alerts.Remove(alert.Key) };

    private static AlertState End(AlertState state, Alert alert, DateTimeOffset now)
    {
        state = Remove(state, alert);
        if (alert.ToldAt is null && alert.DueAt > now)
            return state;
        var ended = state.Ended.Insert(0, alert with { EndedAt = alert.EndedAt ?? now, IsUnknown = false });
        return state with
        {
            Ended = ended.Count > AlertState.MostEnded ? ended.RemoveAt(AlertState.MostEnded) : ended,
        };
    }
}
