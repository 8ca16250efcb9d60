using System.Globalization;
using System.Text;
using HealthCheck.Collector.Alerts.Weekly;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>Writes the messages: what, where, since when, how bad, what to do, and how many others are open.</summary>
/// <param name="schedule">For times of day.</param>
/// <param name="pageUrl">Where the page is; null if nobody said.</param>
internal sealed class AlertMessages(LocalSchedule schedule, string? pageUrl)
{
    private const int LongestTitle = 150, MostLines = 40, MostAlerts = 100, MostNames = 3, MostBehind = 10;

    // Advice for many alerts is longer than what people read.
    private const int MostWithAdvice = 3;

    /// <summary>Alerts that begin together.</summary>
    /// <param name="alerts">One or more, the worst first.</param>
    /// <param name="unstable">Those of them that began too often today.</param>
    /// <param name="state">Other alerts.</param>
    /// <param name="input">The fleet and the moment.</param>
    /// <param name="others">How many other alerts are open.</param>
    /// <param name="thread">Connects it with its recovery.</param>
    public AlertMessage Alerts(
        IReadOnlyList<Alert> alerts, IReadOnlySet<Alert> unstable, AlertState state, AlertInput input, int others,
        string thread)
    {
        var now = input.Now;
        var isSummary = alerts.All(each => each.IsForSummary);
        var devices = alerts.Select(each => each.DeviceId).OfType<string>().ToHashSet();
        var shared = devices.Count > 1 ? CommonTrait.Find(devices, input.Fleet.Value) : null;
        var text = new StringBuilder();
        if (shared is not null)
            text.Append("All of them ").Append(shared).Append(".\n");
        foreach (var alert in alerts.Take(MostLines))
        {
            text.Append(Sentence(alert, alerts, now));
            if (alerts.Count <= MostWithAdvice && alert.Advice is { Length: > 0 } advice)
                text.Append(' ').Append(advice).Append('.');
            if (unstable.Contains(alert))
            {
                text.Append(" It comes and goes: further messages of it wait until it has lasted for an hour.");
            }

            text.Append('\n');
            if (alert.Kind == AlertKind.Away)
            {
                AppendBehind(text, alert, state);
                AppendUnknown(text, alert, state);
            }
        }

        AppendRest(text, alerts.Count);
        if (others > 0)
            text.Append(Count(others, "other alert is", "other alerts are")).Append(" open.\n");
        var title = isSummary
            ? $"Daily summary: {Title(alerts, null)}"
            : Title(alerts, shared);
        return Message(
            isSummary ? AlertMessageKind.Summary : AlertMessageKind.Alert, alerts.Max(each => each.Severity), title,
            text, alerts, now, thread);
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
            var end = alert.EndedAt!.Value;
            text.Append($"{NameOf(alert, alerts)}: {What(alert)}, over since {schedule.Text(end, now)} ")
                .Append($"after {Span(end - alert.Since)}.\n");
        }

        AppendRest(text, alerts.Count);
        text.Append(
            others == 0 ? "Nothing else is open." : $"{Count(others, "other alert is", "other alerts are")} open.")
            .Append('\n');
        var title = alerts is [var one]
            ? one.Kind == AlertKind.Away
                ? $"{NameOf(one, alerts)} is back"
                : $"{NameOf(one, alerts)}: {What(one)} is over"
            : alerts.All(each => each.Kind == AlertKind.Away)
                ? $"{Devices(alerts, " is", " are")} back: {Names(alerts)}"
                : $"{Count(alerts.Count, "alert is", "alerts are")} over: {Names(alerts)}";
        var thread = alerts.Select(each => each.Thread).Distinct().ToList() is [{ } same] ? same : NewId();
        return Message(AlertMessageKind.Recovery, HealthStatus.Ok, title, text, alerts, now, thread);
    }

    /// <summary>Alerts that are still open.</summary>
    public AlertMessage Reminder(IReadOnlyList<Alert> alerts, DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (var alert in alerts.Take(MostLines))
            text.Append($"Still, for {Span(now - alert.Since)}: {Sentence(alert, alerts, now)}\n");
        AppendRest(text, alerts.Count);
        text.Append("Acknowledge it, and it is not told again until it is over.\n");
        var title = alerts is [var one]
            ? $"Still, for {Span(now - one.Since)}: {NameOf(one, alerts)}: {one.Text}"
            : $"Still open: {Count(alerts.Count, "alert", "alerts")}: {Names(alerts)}";
        var thread = alerts is [{ Thread: { } known }] ? known : NewId();
        return Message(
            AlertMessageKind.Reminder, alerts.Max(each => each.Severity), title, text, alerts, now, thread);
    }

    /// <summary>Alerts that are open, for a channel that is new.</summary>
    public AlertMessage Open(IReadOnlyList<Alert> alerts, DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (var alert in alerts.Take(MostLines))
            text.Append(Sentence(alert, alerts, now)).Append('\n');
        AppendRest(text, alerts.Count);
        return Message(
            AlertMessageKind.Summary, alerts.Max(each => each.Severity), $"Open now: {Title(alerts, null)}", text,
            alerts, now, NewId());
    }

    /// <summary>Alerts that began and ended in the quiet hours.</summary>
    public AlertMessage Missed(IReadOnlyList<Alert> alerts, DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (var alert in alerts.Take(MostLines))
        {
            text.Append(NameOf(alert, alerts)).Append(": ").Append(alert.Text).Append(", from ")
                .Append(schedule.Text(alert.Since, now)).Append(" to ").Append(schedule.Text(alert.EndedAt!.Value, now))
                .Append(".\n");
        }

        AppendRest(text, alerts.Count);
        return Message(
            AlertMessageKind.Summary, HealthStatus.Ok,
            $"Already over: {Count(alerts.Count, "alert", "alerts")}: {Names(alerts)}", text, alerts, now, NewId());
    }

    /// <summary>What the collector knows of a week.</summary>
    /// <param name="devices">All devices.</param>
    /// <param name="now">The moment.</param>
    public AlertMessage Weekly(IReadOnlyList<DeviceWeek> devices, DateTimeOffset now)
    {
        var text = new StringBuilder();
        var told = devices.Where(each => !each.IsQuiet).OrderByDescending(each => each.Offline)
            .ThenByDescending(each => each.Problems.Values.Sum()).ThenBy(each => each.Name, StringComparer.Ordinal)
            .ToList();
        foreach (var each in told.Take(MostLines))
            text.Append(each.Say()).Append('\n');
        AppendRest(text, told.Count);
        var quiet = devices.Count - told.Count;
        if (quiet > 0)
        {
            text.Append(told.Count == 0 ? "" : "Nothing to say of ").Append(Count(quiet, "device", "devices"))
                .Append(told.Count == 0 ? ": no loss and no problem that was told.\n" : ".\n");
        }

        var title = told.Count == 0
            ? $"Weekly summary: all is well, {Count(devices.Count, "device", "devices")}"
            : $"Weekly summary: something to say of {told.Count} of {Count(devices.Count, "device", "devices")}";
        return Message(AlertMessageKind.Summary, HealthStatus.Ok, title, text, [], now, NewId());
    }

    /// <summary>For the owner who tries a channel.</summary>
    public AlertMessage Test(string channel, DateTimeOffset now) => Message(
        AlertMessageKind.Test, HealthStatus.Ok, "HealthCheck can reach you here",
        new($"This is a test of the channel {channel}. Alerts of your devices will come this way.\n"), [], now,
        NewId());

    private string Sentence(Alert alert, IReadOnlyList<Alert> alerts, DateTimeOffset now) =>
        $"{NameOf(alert, alerts)}: {alert.Text}. "
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

    private static void AppendBehind(StringBuilder text, Alert away, AlertState state)
    {
        var names = state.Alerts.Values.Where(each => each.Behind == away.DeviceId).Select(each => each.Device)
            .Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
            return;
        var shown = names.Count <= MostBehind
            ? Words.List(names)
            : $"{string.Join(", ", names.Take(MostBehind))} and {names.Count - MostBehind} more";
        text.Append("Without it ").Append(Count(names.Count, "device", "devices")).Append(" behind it ")
            .Append(names.Count == 1 ? "is" : "are").Append(" not reached either: ").Append(shown).Append(".\n");
    }

    private static void AppendRest(StringBuilder text, int count)
    {
        if (count > MostLines)
            text.Append("And ").Append(Count(count - MostLines, "more", "more")).Append(".\n");
    }

    private static string Title(IReadOnlyList<Alert> alerts, string? shared)
    {
        if (alerts is [var one])
        {
            var name = NameOf(one, alerts);
            return one.Kind == AlertKind.Away ? $"{name} is {State(one)}" : $"{name}: {one.Text}";
        }

        if (alerts.All(each => each.DeviceId is null))
            return Count(alerts.Count, "problem of the collector", "problems of the collector");
        var what = alerts.All(each => each.Kind == AlertKind.Away)
            ? $"{Devices(alerts, " is", " are")} offline"
            : alerts.Select(each => each.Code).Distinct().Count() == 1
                ? $"{alerts[0].Code} on {Devices(alerts)}"
                : $"{Count(alerts.Count, "alert", "alerts")} on {Devices(alerts)}";
        return shared is null ? $"{what}: {Names(alerts)}" : $"{what}: all {shared}";
    }

    private static string Devices(IEnumerable<Alert> alerts, string one = "", string many = "") =>
        Count(alerts.Select(each => each.DeviceId).Distinct().Count(), $"device{one}", $"devices{many}");

    private static string Names(IReadOnlyList<Alert> alerts)
    {
        var names = alerts.DistinctBy(each => each.DeviceId).Select(each => NameOf(each, alerts)).ToList();
        return names.Count <= MostNames + 1
            ? Words.List(names)
            : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more";
    }

    // Several devices may have one name, for example that of a fresh image. None is the collector.
    private static string NameOf(Alert alert, IReadOnlyList<Alert> alerts) =>
        alert.DeviceId is { } id && (alert.Device == AlertConditions.Collector
            || alerts.Any(each => each.Device == alert.Device && each.DeviceId != id))
            ? $"{alert.Device} ({id})"
            : alert.Device;

    // The text of an offline or silent device begins with that word.
    private static string State(Alert alert) => alert.Text.Split(':')[0];

    private static string What(Alert alert) => alert.Kind == AlertKind.Away ? State(alert) : alert.Code;

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

    /// <summary>A new id of a message or a thread.</summary>
    public static string NewId() => Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
}
