using System.Text.Json;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Mqtt;

/// <summary>
/// Compares the open alerts with what the broker keeps of them, and says what has to be published. It speaks to nobody.
/// </summary>
internal sealed class AlertMirror
{
    // Figures in a text change with each sample. Nobody wants a message for each.
    private static readonly TimeSpan TextInterval = TimeSpan.FromMinutes(5);

    private readonly AlertTopics topics;
    private readonly Dictionary<string, Kept> kept = [];
    private readonly Dictionary<string, Alert> noted;
    private int lastIncident;

    /// <param name="topics">The topics.</param>
    /// <param name="baseline">The state at the start: what is open in it is no news.</param>
    /// <param name="now">The time of the start.</param>
    public AlertMirror(AlertTopics topics, AlertState baseline, DateTimeOffset now)
    {
        this.topics = topics;
        noted = [];
        foreach (var (topic, alert) in Open(baseline, now))
            noted[topic] = alert;
        lastIncident = baseline.LastId;
    }

    /// <summary>Call it after a new connection, then <see cref="Found"/> for each message that the broker keeps.
    /// </summary>
    public void Reset() => kept.Clear();

    /// <summary>Takes a retained message of the broker.</summary>
    public void Found(string topic, byte[] payload) => kept.TryAdd(topic, new(null, payload, DateTimeOffset.MinValue));

    /// <summary>What has to be published, retained messages first.</summary>
    public IReadOnlyList<AlertPublication> Due(AlertState state, DateTimeOffset now)
    {
        var open = Open(state, now);
        return
        [
            .. kept.Keys.Where(topic => !open.ContainsKey(topic))
                .Select(topic => new AlertPublication(topic, [], null)),
            .. open.Where(each => !IsKept(each.Key, each.Value, now))
                .Select(each => new AlertPublication(each.Key, Document(each.Value), each.Value)),
            .. Events(state, open, now),
        ];
    }

    /// <summary>The broker has it.</summary>
    public void Published(AlertPublication publication, DateTimeOffset now)
    {
        var (topic, payload, alert) = publication;
        switch (publication.Event)
        {
            case null when alert is null:
                kept.Remove(topic);
                break;
            case null:
                kept[topic] = new(alert, payload, now);
                break;
            case AlertNoticeKind.Happened:
                lastIncident = Math.Max(lastIncident, alert!.Id);
                break;
            case AlertNoticeKind.Resolved:
                noted.Remove(topics.Of(alert!));
                break;
            default:
                noted[topics.Of(alert!)] = alert!;
                break;
        }
    }

    // By topic. A device may call itself "collector"; the collector's own alerts come first then.
    private Dictionary<string, Alert> Open(AlertState state, DateTimeOffset now)
    {
        var open = new Dictionary<string, Alert>();
        foreach (var alert in state.Alerts.Values)
        {
            if (IsOpen(alert, now) && (!open.TryAdd(topics.Of(alert), alert) && alert.DeviceId is null))
                open[topics.Of(alert)] = alert;
        }

        return open;
    }

    // Also when nobody is told, because it is quiet or there is no channel.
    private bool IsOpen(Alert alert, DateTimeOffset now) => alert.Kind != AlertKind.Incident && alert.Stage switch
    {
        AlertStage.Open or AlertStage.Recovering => true,
        AlertStage.Pending => alert.ToldAt is not null
            || (alert.DueAt <= now && (!alert.IsUnknown || noted.ContainsKey(topics.Of(alert)))),
        _ => false,
    };

    private bool IsKept(string topic, Alert alert, DateTimeOffset now)
    {
        if (!kept.TryGetValue(topic, out var known))
            return false;
        if (ReferenceEquals(known.Alert, alert))
            return true;
        if (known.Alert is { } before && now - known.At < TextInterval && WithoutText(before) == WithoutText(alert))
            return true;
        if (!Document(alert).AsSpan().SequenceEqual(known.Payload))
            return false;
        kept[topic] = known with { Alert = alert };
        return true;
    }

    private IEnumerable<AlertPublication> Events(AlertState state, Dictionary<string, Alert> open, DateTimeOffset now)
    {
        foreach (var (topic, alert) in noted)
        {
            if (!open.TryGetValue(topic, out var after) || after.Id != alert.Id)
                yield return Event(AlertNoticeKind.Resolved, Ended(alert, state, now), now);
            else if (after.Severity != alert.Severity || after.AcknowledgedAt != alert.AcknowledgedAt
                || AlertViews.Of(after).State != AlertViews.Of(alert).State)
                yield return Event(AlertNoticeKind.Changed, after, now);
        }

        foreach (var (topic, alert) in open)
        {
            if (!noted.TryGetValue(topic, out var before) || before.Id != alert.Id)
                yield return Event(AlertNoticeKind.Opened, alert, now);
        }

        foreach (var incident in state.Alerts.Values.Concat(state.Ended)
            .Where(each => each.Kind == AlertKind.Incident && each.Id > lastIncident).OrderBy(each => each.Id))
            yield return Event(AlertNoticeKind.Happened, incident, now);
    }

    private AlertPublication Event(AlertNoticeKind kind, Alert alert, DateTimeOffset now)
    {
        var entry = AlertViews.Of(alert);
        if (kind is AlertNoticeKind.Resolved or AlertNoticeKind.Happened)
            entry = entry with { State = AlertPhase.Ended, DueAt = null };
        return new(
            topics.Event,
            JsonSerializer.SerializeToUtf8Bytes(new(kind, now, entry), WireJson.Default.AlertNotice), alert)
        {
            Event = kind,
        };
    }

    private static Alert Ended(Alert alert, AlertState state, DateTimeOffset now) =>
        state.Ended.Find(each => each.Id == alert.Id)
            ?? alert with { EndedAt = alert.EndedAt ?? now, IsUnknown = false };

    private static byte[] Document(Alert alert) =>
        JsonSerializer.SerializeToUtf8Bytes(AlertViews.Of(alert), WireJson.Default.AlertEntry);

    private static Alert WithoutText(Alert alert) => alert with { Text = "", Advice = null };

    /// <summary>What the broker keeps.</summary>
    /// <param name="Alert">The alert; null when another run of this program published it.</param>
    /// <param name="Payload">The message.</param>
    /// <param name="At">When it was published.</param>
    private sealed record Kept(Alert? Alert, byte[] Payload, DateTimeOffset At);
}
