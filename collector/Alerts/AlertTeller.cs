using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>Makes messages of what is due: alerts, recoveries, reminders. Pure, as <see cref="AlertTracker"/> is.</summary>
/// <param name="rules">When what is told.</param>
/// <param name="messages">Writes the messages.</param>
internal sealed class AlertTeller(AlertRules rules, AlertMessages messages)
{
    private const int ManyDevices = 3;

    /// <summary>The state after everything that is due is in the outbox.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="input">What is so now; its channels are known.</param>
    public AlertState Tell(AlertState state, AlertInput input)
    {
        state = TellNewChannels(state, input);
        state = TellAlerts(state, input);
        state = TellRecoveries(state, input);
        state = TellMissed(state, input);
        return TellReminders(state, input);
    }

    private AlertState TellAlerts(AlertState state, AlertInput input)
    {
        var now = input.Now;
        var due = state.Alerts.Values
            .Where(each => each.Stage == AlertStage.Pending && each.DueAt <= now && !each.IsUnknown).ToList();
        foreach (var alert in due.Where(each => each.AcknowledgedAt is not null))
            state = state.With(alert with { Stage = AlertStage.Open });
        due.RemoveAll(each => each.AcknowledgedAt is not null);
        if (due.Count == 0)
            return state;

        // The rest of a group comes within a moment: of a large one, within minutes.
        var first = due.Min(each => each.DueAt);
        if (due.Any(each => !each.IsForSummary)
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
        alert.IsForSummary ? AlertKind.Slow : alert.Kind == AlertKind.Own ? AlertKind.Own : AlertKind.Critical;

    private AlertState TellGroup(AlertState state, IReadOnlyList<Alert> group, AlertInput input)
    {
        var now = input.Now;
        var capped = group.Where(alert => TellsToday(state, alert, now) > AlertRules.MostADay).ToHashSet();
        var told = group.Where(alert => !capped.Contains(alert)).ToList();
        if (told.Count > 0)
        {
            var unstable = told.Where(alert => TellsToday(state, alert, now) == AlertRules.MostADay).ToHashSet();
            var others = OpenCount(state);
            var thread = AlertMessages.NewId();
            var before = state;
            state = Send(
                state, input, input.Channels!, told,
                part => messages.Alerts(part, unstable, before, input, others, thread));
            state = told.Aggregate(state, (before, alert) => Told(before, alert, thread, input));
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

    private static AlertState Told(AlertState state, Alert alert, string thread, AlertInput input)
    {
        var now = input.Now;
        foreach (var key in (string[])[alert.Key, DeviceKey(alert)])
            state = state.With(key, state.TallyOf(key, now).WithTold(now));
        return After(
            state,
            alert with
            {
                Stage = AlertStage.Open,
                ToldAt = now,
                ToldSeverity = alert.Severity,
                Thread = thread,
                Reminded = 0,
                ToldOver = Union(alert, input),
                IsCapped = false,
            },
            now);
    }

    // What happens once is over as soon as it is told.
    private static AlertState After(AlertState state, Alert alert, DateTimeOffset now) =>
        alert.Kind == AlertKind.Incident ? state.Ending(alert with { EndedAt = alert.Since }, now) : state.With(alert);

    private AlertState TellRecoveries(AlertState state, AlertInput input)
    {
        var now = input.Now;
        var over = state.Alerts.Values
            .Where(each => each.Stage == AlertStage.Recovering && each.DueAt <= now && !each.IsUnknown)
            .Where(each => each.Kind != AlertKind.Away || input.ConnectedSince is not null)
            .OrderBy(each => each.Device).ThenBy(each => each.Id).ToList();
        if (over.Count == 0 || over.Max(each => now - each.DueAt) < rules.GroupWait || IsRestToCome(state, over, now))
            return state;
        state = over.Aggregate(state, (before, alert) => before.Ending(alert, now));
        var told = over.Where(each => each.IsTold).ToList();
        return told.Count == 0
            ? state
            : Send(
                state, input.Channels!, told, (alert, channel) => alert.ToldOver?.Contains(channel) != false,
                part => messages.Recovery(part, OpenCount(state), now));
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
        if (fresh.Count == 0 || open.Count == 0)
            return state;
        state = Send(state, input, fresh, open, part => messages.Open(part, input.Now));
        return open.Aggregate(state, (before, alert) => before.With(alert with { ToldOver = Union(alert, input) }));
    }

    private AlertState TellMissed(AlertState state, AlertInput input)
    {
        var missed = state.Alerts.Values.Where(each => each.Stage == AlertStage.Missed)
            .OrderBy(each => each.EndedAt).ToList();
        if (missed.Count == 0)
            return state;
        state = Send(state, input, input.Channels!, missed, part => messages.Missed(part, input.Now));
        return missed.Aggregate(state, (before, alert) => before.Ending(alert with { ToldAt = input.Now }, input.Now));
    }

    private AlertState TellReminders(AlertState state, AlertInput input)
    {
        var open = state.Alerts.Values.Where(alert => rules.IsReminderDue(alert, input.Now))
            .OrderBy(each => each.Device).ThenBy(each => each.Id).ToList();
        if (open.Count == 0)
            return state;
        state = Send(state, input, input.Channels!, open, part => messages.Reminder(part, input.Now));
        return open.Aggregate(state, (before, alert) => before.With(
            alert with
            {
                ToldAt = input.Now,
                ToldOver = Union(alert, input),
                Reminded = alert.Reminded + 1,
                IsCapped = false,
            }));
    }

    // What was told together and comes back together is one message, too.
    private static bool IsRestToCome(AlertState state, IReadOnlyList<Alert> over, DateTimeOffset now)
    {
        var latest = over.Min(each => each.DueAt) + AlertRules.GroupWindow;
        var threads = over.Select(each => each.Thread).ToHashSet();
        return state.Alerts.Values.Any(each => each is { Stage: AlertStage.Recovering, IsTold: true, IsUnknown: false }
            && each.DueAt > now && each.DueAt <= latest && threads.Contains(each.Thread));
    }

    private static AlertState Send(
        AlertState state, AlertInput input, IReadOnlyList<string> channels, IReadOnlyList<Alert> alerts,
        Func<IReadOnlyList<Alert>, AlertMessage> write) =>
        Send(state, channels, alerts, (alert, channel) => GoesTo(alert, channel, input.Channels!), write);

    // Channels that get the same alerts get the same message.
    private static AlertState Send(
        AlertState state, IReadOnlyList<string> channels, IReadOnlyList<Alert> alerts, Func<Alert, string, bool> goesTo,
        Func<IReadOnlyList<Alert>, AlertMessage> write)
    {
        var parts = channels
            .Select(channel => (Name: channel, Alerts: alerts.Where(each => goesTo(each, channel)).ToList()))
            .Where(each => each.Alerts.Count > 0)
            .GroupBy(each => string.Join(',', each.Alerts.Select(alert => alert.Id)));
        return parts.Aggregate(state, (before, part) => before with
        {
            Outbox = before.Outbox.With(write(part.First().Alerts), part.Select(each => each.Name)),
        });
    }

    // Who told it before still tells its end.
    private static IReadOnlyList<string> Union(Alert alert, AlertInput input) =>
        [.. (alert.ToldOver ?? []).Union(input.Channels!.Where(each => GoesTo(alert, each, input.Channels!)))];

    // A rule whose channels are all gone must not make alerts silent.
    private static bool GoesTo(Alert alert, string channel, IReadOnlyList<string> all) =>
        alert.Channels is not { } only || only.Contains(channel) || !only.Any(all.Contains);

    private static int OpenCount(AlertState state) =>
        state.Alerts.Values.Count(each => each.Stage == AlertStage.Open && each.IsTold);

    // Beyond a limit it is not told; exactly at one it is told for the last time.
    private static int TellsToday(AlertState state, Alert alert, DateTimeOffset now)
    {
        if (alert.IsForSummary)
            return 0;
        var ofAlert = state.TallyOf(alert.Key, now).Told.Length;
        var ofDevice = state.TallyOf(DeviceKey(alert), now).Told.Length;
        return Math.Max(ofAlert, ofDevice - AlertRules.MostOfDeviceADay + AlertRules.MostADay);
    }

    // No code is empty.
    private static string DeviceKey(Alert alert) => AlertCondition.KeyOf(alert.DeviceId, "");
}
