using System.Text.Json.Serialization;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>An alert from its beginning to its end. Immutable, and saved.</summary>
internal sealed record Alert
{
    /// <summary>Unique in this collector; people acknowledge by it.</summary>
    public required int Id { get; init; }

    /// <summary>The device; null for the collector itself.</summary>
    public string? DeviceId { get; init; }

    /// <summary>Name of the device when it was last seen.</summary>
    public required string Device { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Code { get; init; }

    /// <summary>Decides when it is told.</summary>
    public required AlertKind Kind { get; init; }

    /// <summary>How bad it is.</summary>
    public required HealthStatus Severity { get; init; }

    /// <summary>When the condition began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What is wrong, with the latest figures.</summary>
    public required string Text { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Advice { get; init; }

    /// <summary>How far it is.</summary>
    public AlertStage Stage { get; init; }

    /// <summary>When the next step is due: the alert is told, or its recovery.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>When the condition ended; null while it lasts.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When people were told last; null before.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>How bad it was when people were told last.</summary>
    public HealthStatus ToldSeverity { get; init; }

    /// <summary>Thread of the message that told it; null where none was sent.</summary>
    public string? Thread { get; init; }

    /// <summary>When somebody acknowledged it. Until it is over nothing more is sent.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Whether the device cannot be reached, so that nobody knows whether the problem still exists.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Whether it is not sent because it began too often today.</summary>
    public bool IsCapped { get; init; }

    /// <summary>When the tracker saw it first, or saw that it is worse.</summary>
    public DateTimeOffset BeganAt { get; init; }

    /// <summary>Whether it is told in the daily summary.</summary>
    public bool IsForSummary { get; init; }

    /// <summary>Whether a rule of the owner keeps it silent now.</summary>
    public bool IsSilenced { get; init; }

    /// <summary>The device through which this one reaches the network, while that one is offline itself.</summary>
    public string? Behind { get; init; }

    /// <summary>How long it must last by a rule; null for as long as always.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>How long it must be over by a rule; null for as long as always.</summary>
    public TimeSpan? RecoveryAfter { get; init; }

    /// <summary>After which times people are reminded by a rule; null for as always.</summary>
    public IReadOnlyList<int>? RemindAfterMinutes { get; init; }

    /// <summary>How often people were reminded.</summary>
    public int Reminded { get; init; }

    /// <summary>The channels that told it: they tell its end. Null when that is not known.</summary>
    public IReadOnlyList<string>? ToldOver { get; init; }

    /// <summary>The only channels by a rule; null for all.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>Identifies device and code.</summary>
    [JsonIgnore]
    public string Key => AlertCondition.KeyOf(DeviceId, Code);

    /// <summary>Whether people know of it.</summary>
    [JsonIgnore]
    public bool IsTold => ToldAt is not null && !IsCapped;

    /// <summary>With what is so now.</summary>
    /// <param name="condition">Its condition.</param>
    /// <param name="behind">The device that hides it; null for none.</param>
    public Alert With(AlertCondition condition, string? behind) => this with
    {
        Device = condition.Device,
        Text = condition.Text,
        Advice = condition.Advice,
        Severity = condition.Severity,
        Kind = condition.Kind,
        IsForSummary = condition.IsForSummary,
        IsSilenced = condition.Treatment.IsSilent,
        IsUnknown = behind is not null,
        Behind = behind,
        After = condition.Treatment.After,
        RecoveryAfter = condition.Treatment.RecoveryAfter,
        RemindAfterMinutes = condition.Treatment.RemindAfterMinutes,
        Channels = condition.Treatment.Channels,
    };

    /// <summary>As a message names it.</summary>
    public AlertInMessage InMessage() => new(DeviceId, Device, Code, Severity, Since, Text);
}
