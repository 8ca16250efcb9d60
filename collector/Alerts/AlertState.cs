using System.Collections.Immutable;

namespace HealthCheck.Collector.Alerts;

/// <summary>All that is known of alerts. Immutable, and saved as a whole: see <see cref="AlertFile"/>.</summary>
internal sealed record AlertState
{
    /// <summary>How many alerts that are over are kept.</summary>
    public const int MostEnded = 200;

    /// <summary>How many alerts there may be. What can wait takes no room from what cannot.</summary>
    public const int MostWaiting = 20_000, MostAlerts = 60_000;

    /// <summary>Before the first alert.</summary>
    public static AlertState Empty { get; } = new();

    /// <summary>Alerts by <see cref="Alert.Key"/>.</summary>
    public ImmutableDictionary<string, Alert> Alerts { get; init; } = ImmutableDictionary<string, Alert>.Empty;

    /// <summary>Alerts that were told and are over, newest first.</summary>
    public ImmutableList<Alert> Ended { get; init; } = [];

    /// <summary>How often alerts began today, by <see cref="Alert.Key"/>.</summary>
    public ImmutableDictionary<string, Tally> Tallies { get; init; } = ImmutableDictionary<string, Tally>.Empty;

    /// <summary>Devices whose agent was stopped and has not come back: their next reboot was asked for.</summary>
    public ImmutableHashSet<string> Stopped { get; init; } = [];

    /// <summary>Messages that are not sent yet.</summary>
    public Outbox Outbox { get; init; } = Outbox.Empty;

    /// <summary>Channels that know what is open.</summary>
    public ImmutableHashSet<string> Channels { get; init; } = [];

    /// <summary>Number of the last event that was looked at; null before the first start.</summary>
    public long? LastEvent { get; init; }

    /// <summary>When the next summary of a week is due; null before the first start.</summary>
    public DateTimeOffset? NextWeekly { get; init; }

    /// <summary>When the latest summary of a week was made.</summary>
    public DateTimeOffset? WeeklySentAt { get; init; }

    /// <summary>Id of the latest alert.</summary>
    public int LastId { get; init; }

    /// <summary>When the latest message about several devices was made.</summary>
    public DateTimeOffset? GroupedAt { get; init; }

    /// <summary>How often something was so within a day.</summary>
    public Tally TallyOf(string key, DateTimeOffset now) => Tallies.GetValueOrDefault(key)?.At(now) ?? Tally.None;

    /// <summary>With a tally, if there is room for it.</summary>
    public AlertState With(string key, Tally tally) => Tallies.ContainsKey(key) || Tallies.Count < MostAlerts
        ? this with { Tallies = Tallies.SetItem(key, tally) }
        : this;

    /// <summary>With an alert, or another state of it.</summary>
    public AlertState With(Alert alert) => this with { Alerts = Alerts.SetItem(alert.Key, alert) };

    /// <summary>Without an alert.</summary>
    public AlertState Without(Alert alert) => this with { Alerts = Alerts.Remove(alert.Key) };

    /// <summary>With an alert among those that are over, unless it was never due.</summary>
    public AlertState Ending(Alert alert, DateTimeOffset now)
    {
        var state = Without(alert);
        if (alert.ToldAt is null && alert.DueAt > now)
            return state;
        var ended = Ended.Insert(0, alert with { EndedAt = alert.EndedAt ?? now, IsUnknown = false });
        return state with { Ended = ended.Count > MostEnded ? ended.RemoveAt(MostEnded) : ended };
    }

    /// <summary>Whether this differs from another state in more than figures within texts, and has to be saved.</summary>
    public bool MustBeSaved(AlertState saved) =>
        Outbox != saved.Outbox || Ended != saved.Ended || LastId != saved.LastId || Stopped != saved.Stopped
        || Channels != saved.Channels || (LastEvent is null) != (saved.LastEvent is null)
        || GroupedAt != saved.GroupedAt || NextWeekly != saved.NextWeekly || Alerts.Count != saved.Alerts.Count
        || Alerts.Values.Any(alert =>
            !saved.Alerts.TryGetValue(alert.Key, out var other)
            || (!ReferenceEquals(alert, other) && !IsSame(alert, other)));

    /// <summary>Without tallies that decide nothing any more.</summary>
    public AlertState Trimmed(DateTimeOffset now) => this with
    {
        Tallies = Tallies.RemoveRange(Tallies.Where(each => each.Value.At(now) is null).Select(each => each.Key)),
    };

    private static bool IsSame(Alert one, Alert other) => Bare(one) == Bare(other)
        && Same(one.ToldOver, other.ToldOver) && Same(one.Channels, other.Channels)
        && Same(one.RemindAfterMinutes, other.RemindAfterMinutes);

    // Without texts, and without lists, which are compared one by one.
    private static Alert Bare(Alert alert) => alert with
    {
        Device = "",
        Text = "",
        Advice = null,
        ToldOver = null,
        Channels = null,
        RemindAfterMinutes = null,
    };

    private static bool Same<T>(IReadOnlyList<T>? one, IReadOnlyList<T>? other) =>
        one is null ? other is null : other is not null && one.SequenceEqual(other);
}
