namespace HealthCheck.Collector.Alerts;

/// <summary>
/// Brings times back that lie ahead, after the clock of the collector was ahead and is right again. Otherwise alerts
/// would wait for a date that is far away.
/// </summary>
internal static class AlertClock
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    /// <summary>The state without times ahead; the same object when there is none.</summary>
    public static AlertState Clamp(AlertState state, AlertRules rules, DateTimeOffset now)
    {
        foreach (var alert in state.Alerts.Values)
        {
            if (Clamp(alert, rules, now) is var right && right != alert)
                state = state with { Alerts = state.Alerts.SetItem(alert.Key, right) };
        }

        if (state.Outbox.Items.Any(item => IsAhead(item, now)))
        {
            state = state with
            {
                Outbox = state.Outbox with
                {
                    Items = [.. state.Outbox.Items.Select(item => IsAhead(item, now) ? Clamp(item, now) : item)],
                },
            };
        }

        return state;
    }

    private static Alert Clamp(Alert alert, AlertRules rules, DateTimeOffset now)
    {
        var ahead = alert.Since > now || alert.EndedAt > now || alert.ToldAt > now || alert.AcknowledgedAt > now;
        var latest = now + rules.LongestWait(alert);
        if (!ahead && alert.DueAt <= latest)
            return alert;

        // What was to wait still waits as long from now.
        var wait = alert.DueAt - (alert.EndedAt ?? alert.Since);
        var due = ahead && wait >= TimeSpan.Zero && now + wait < alert.DueAt ? now + wait : alert.DueAt;
        return alert with
        {
            Since = Times.Earlier(alert.Since, now),
            EndedAt = alert.EndedAt is { } ended ? Times.Earlier(ended, now) : null,
            ToldAt = alert.ToldAt is { } told ? Times.Earlier(told, now) : null,
            AcknowledgedAt = alert.AcknowledgedAt is { } acknowledged ? Times.Earlier(acknowledged, now) : null,
            DueAt = Times.Earlier(due, latest),
        };
    }

    private static bool IsAhead(OutboxItem item, DateTimeOffset now) =>
        item.Message.Time > now || item.NextTry > now + LongestPause;

    private static OutboxItem Clamp(OutboxItem item, DateTimeOffset now) => item with
    {
        NextTry = item.NextTry > now + LongestPause || item.Message.Time > now ? now : item.NextTry,
        Message = item.Message with { Time = Times.Earlier(item.Message.Time, now) },
    };
}
