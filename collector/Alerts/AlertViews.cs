using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>The alerts as API, page and commands show them.</summary>
internal static class AlertViews
{
    /// <summary>All of them, with the channels.</summary>
    public static AlertList Of(
        AlertState state, IReadOnlyList<ChannelEntry> channels, IReadOnlyList<AlertRule> rules) => new(
        [
            .. state.Alerts.Values.OrderByDescending(each => each.Stage == AlertStage.Open)
                .ThenByDescending(each => each.Severity).ThenByDescending(each => each.Since).Select(Of),
        ],
        [.. state.Ended.Select(each => Of(each) with { State = AlertPhase.Ended, DueAt = null })],
        [.. channels.Select(each => Of(each, state))], rules);

    /// <summary>One of them.</summary>
    public static AlertEntry Of(Alert alert) => new(
        alert.Id, alert.DeviceId, alert.Device, alert.Code, alert.Severity, PhaseOf(alert), alert.Since, alert.EndedAt,
        alert.IsCapped ? null : alert.ToldAt,
        alert.Stage is AlertStage.Pending or AlertStage.Recovering ? alert.DueAt : null, alert.AcknowledgedAt,
        alert.Text, alert.Advice, alert.IsSilenced);

    /// <summary>How many alerts are open: people were told of them, or would have been.</summary>
    public static int OpenCount(AlertState state, DateTimeOffset now) => state.Alerts.Values.Count(each =>
        !each.IsUnknown && !each.IsSilenced
        && (each.Stage == AlertStage.Open || (each.Stage == AlertStage.Pending && each.DueAt <= now)));

    private static AlertChannelState Of(ChannelEntry entry, AlertState state)
    {
        var next = state.Outbox.Next(entry.Name);
        return new(
            entry.Name, entry.Kind, ChannelKinds.Find(entry.Kind)?.Shown(entry) ?? "",
            AlertChannels.ReasonAgainst(entry, state),
            state.Outbox.Items.Count(item => item.Channel == entry.Name), next?.LastAnswer, next?.NextTry,
            entry.IsFromSettings);
    }

    private static AlertPhase PhaseOf(Alert alert) => alert switch
    {
        { IsUnknown: true } => AlertPhase.Unknown,
        { Stage: AlertStage.Pending } => AlertPhase.Pending,
        { Stage: AlertStage.Recovering } => AlertPhase.Recovering,
        { Stage: AlertStage.Missed } => AlertPhase.Ended,
        _ => AlertPhase.Open,
    };
}
