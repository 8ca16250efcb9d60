using System.Globalization;
using System.Text;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>Writes the messages: what, where, since when, how bad, what to do, and how many others are open.</summary>
/// <param name="schedule">For times of day.</param>
/// <param name="pageUrl">Where the page is; null if nobody said.</param>
internal sealed class AlertMessages(LocalSchedule schedule, string? pageUrl)
{
    private const int LongestTitle = 150, MostLines = 40, MostAlerts = 100, MostNames = 3;

    // Advice for many alerts is longer than what people read.
    private const int MostWithAdvice = 3;

    /// <summary>Alerts that begin together.</summary>
    /// <param name="alerts">One or more, the worst first.</param>
    /// <param name="unstable">Those of them that began too often today.</param>
    /// <param name="state">Other alerts.</param>
    /// <param name="input">The fleet and the moment.</param>
    /// <param name="others">How many other alerts are open.</param>
    public AlertMessage Alerts(
        IReadOnlyList<Alert> alerts, IReadOnlySet<Alert> unstable, AlertState state, AlertInput input, int others)
    {
        var now = input.Now;
        var isSummary = alerts.All(each => each.Kind == AlertKind.Slow);
        var devices = alerts.Select(each => each.DeviceId).OfType<string>().ToHashSet();
        var shared = devices.Count > 1 ? CommonTrait.Find(devices, input.Fleet.Value) : null;
        var text = new StringBuilder();
        if (shared is not null)
            text.Append("All of them ").Append(shared).Append(".\n");
        foreach (var alert in alerts.Take(MostLines))
        {
            text.Append(Sentence(alert, now));
            if (alerts.Count <= MostWithAdvice && alert.Advice is { Length: > 0 } advice)
                text.Append(' ').Append(advice).Append('.');
            if (unstable.Contains(alert))
            {
                text.Append(" This began more than ").Append(AlertRules.MostADay)
                    .Append(" times within a day: it is not told again until it has been quiet for a day.");
            }

            text.Append('\n');
            if (alert.Kind == AlertKind.Away)
                AppendUnknown(text, alert, state);
        }

        AppendRest(text, alerts.Count);
        if (others > 0)
            text.Append(Count(others, "other alert is", "other alerts are")).Append(" open.\n");
        var title = isSummary
            ? $"Daily summary: {Title(alerts, null)}"
            : Title(alerts, shared);
        return Message(
            isSummary ? AlertMessageKind.Summary : AlertMessageKind.Alert, alerts.Max(each => each.Severity), title,
            text, alerts, now, NewId());
    }

    /// <summary>Alerts that are over.</summary>
    /// <param name="alerts">One or more.</param>
    /// <param name="others">How many alerts are open still.</param>
    /// <param name="now">The moment.</param>
    public AlertMessage Recovery(IReadOnlyList<Alert> alerts, int others, DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (var alert in alerts.Take(MostLines))
        {
            text.Append(alert.Device).Append(": ").Append(What(alert)).Append(" is over after ")
                .Append(Span(alert.EndedAt!.Value - alert.Since)).Append(", since ")
                .Append(schedule.Text(alert.EndedAt.Value, now)).Append(".\n");
        }

        AppendRest(text, alerts.Count);
        text.Append(
            others == 0 ? "Nothing else is open." : $"{Count(others, "other alert is", "other alerts are")} open.")
            .Append('\n');
        var title = alerts is [var one]
            ? one.Kind == AlertKind.Away ? $"{one.Device} is back" : $"{one.Device}: {What(one)} is over"
            : alerts.All(each => each.Kind == AlertKind.Away)
                ? $"{Devices(alerts)} are back: {Names(alerts)}"
                : $"{Count(alerts.Count, "alert is", "alerts are")} over: {Names(alerts)}";
        var thread = alerts.Select(each => each.Thread).Distinct().ToList() is [{ } same] ? same : NewId();
        return Message(AlertMessageKind.Recovery, HealthStatus.Ok, title, text, alerts, now, thread);
    }

    /// <summary>Alerts that are still open.</summary>
    public AlertMessage Reminder(IReadOnlyList<Alert> alerts, DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (var alert in alerts.Take(MostLines))
            text.Append($"Still, for {Span(now - alert.Since)}: {Sentence(alert, now)}\n");
        AppendRest(text, alerts.Count);
        text.Append("Acknowledge it, and it is not told again until it is over.\n");
        var title = alerts is [var one]
            ? $"Still, for {Span(now - one.Since)}: {one.Device}: {one.Text}"
            : $"Still open: {Count(alerts.Count, "alert", "alerts")}: {Names(alerts)}";
        var thread = alerts is [{ Thread: { } known }] ? known : NewId();
        return Message(
            AlertMessageKind.Reminder, alerts.Max(each => each.Severity), title, text, alerts, now, thread);
    }

    /// <summary>Alerts that began and ended in the quiet hours.</summary>
    public AlertMessage Missed(IReadOnlyList<Alert> alerts, DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (var alert in alerts.Take(MostLines))
        {
            text.Append(alert.Device).Append(": ").Append(alert.Text).Append(", from ")
                .Append(schedule.Text(alert.Since, now)).Append(" to ").Append(schedule.Text(alert.EndedAt!.Value, now))
                .Append(".\n");
        }

        AppendRest(text, alerts.Count);
        return Message(
            AlertMessageKind.Summary, HealthStatus.Ok,
            $"Already over: {Count(alerts.Count, "alert", "alerts")}: {Names(alerts)}", text, alerts, now, NewId());
    }

    /// <summary>For the owner who tries a channel.</summary>
    public AlertMessage Test(string channel, DateTimeOffset now) => Message(
        AlertMessageKind.Test, HealthStatus.Ok, "HealthCheck can reach you here",
        new($"This is a test of the channel {channel}. Alerts of your devices will come this way.\n"), [], now,
        NewId());

    private string Sentence(Alert alert, DateTimeOffset now) =>
        $"{alert.Device}: {alert.Text}. "
        + (alert.Kind == AlertKind.Incident
            ? $"At {schedule.Text(alert.Since, now)}."
            : $"Since {schedule.Text(alert.Since, now)} ({Span(now - alert.Since)}), {Word(alert.Severity)}.");

    private static void AppendUnknown(StringBuilder text, Alert away, AlertState state)
    {
        var unknown = state.Alerts.Values.Count(each =>
            each.DeviceId == away.DeviceId && each.IsUnknown && each.IsTold);
        if (unknown > 0)
            text.Append("Until it is back, ").Append(Count(unknown, "open alert of it is", "open alerts of it are"))
                .Append(" unknown.\n");
    }

    private static void AppendRest(StringBuilder text, int count)
    {
        if (count > MostLines)
            text.Append("And ").Append(Count(count - MostLines, "more", "more")).Append(".\n");
    }

    private static string Title(IReadOnlyList<Alert> alerts, string? shared)
    {
        if (alerts is [var one])
            return one.Kind == AlertKind.Away ? $"{one.Device} is offline" : $"{one.Device}: {one.Text}";
        var what = alerts.All(each => each.Kind == AlertKind.Away)
            ? $"{Devices(alerts)} are offline"
            : alerts.Select(each => each.Code).Distinct().Count() == 1
                ? $"{alerts[0].Code} on {Devices(alerts)}"
                : $"{Count(alerts.Count, "alert", "alerts")} on {Devices(alerts)}";
        return shared is null ? $"{what}: {Names(alerts)}" : $"{what}: all {shared}";
    }

    private static string Devices(IEnumerable<Alert> alerts) =>
        Count(alerts.Select(each => each.Device).Distinct().Count(), "device", "devices");

    private static string Names(IEnumerable<Alert> alerts)
    {
        var names = alerts.Select(each => each.Device).Distinct().ToList();
        return names.Count <= MostNames + 1
            ? Words.List(names)
            : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more";
    }

    private static string What(Alert alert) => alert.Kind == AlertKind.Away ? "offline" : alert.Code;

    private AlertMessage Message(
        AlertMessageKind kind, HealthStatus severity, string title, StringBuilder text, IReadOnlyList<Alert> alerts,
        DateTimeOffset now, string thread)
    {
        var path = alerts.Select(each => each.DeviceId).Distinct().ToList() is [{ } device]
            ? $"devices/{Uri.EscapeDataString(device)}"
            : "alerts";
        return new(
            NewId(), thread, kind, severity, Hosting.Text.PlainText.Cut(title, LongestTitle), text.ToString(),
            pageUrl is null ? null : $"{pageUrl}/{path}", now)
        {
            Alerts = [.. alerts.Take(MostAlerts).Select(each => each.InMessage())],
        };
    }

    private static string Word(HealthStatus severity) => severity.ToString().ToLowerInvariant();

    private static string Span(TimeSpan span) =>
        Words.Plain(Words.LongSpan(span > TimeSpan.Zero ? span : TimeSpan.Zero));

    private static string Count(int count, string one, string many) => Words.Plain(Words.Count(count, one, many));

    private static string NewId() => Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
}
