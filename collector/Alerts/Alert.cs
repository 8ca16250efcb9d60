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

    /// <summary>Identifies device and code.</summary>
    [JsonIgnore]
    public string Key => AlertCondition.KeyOf(DeviceId, Code);

    /// <summary>Whether people know of it.</summary>
    [JsonIgnore]
    public bool IsTold => ToldAt is not null && !IsCapped;

    /// <summary>As a message names it.</summary>
    public AlertInMessage InMessage() => new(DeviceId, Device, Code, Severity, Since, Text);
}
