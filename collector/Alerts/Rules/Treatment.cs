using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>What the rules say of one alert; what is null is as always.</summary>
internal sealed record Treatment
{
    /// <summary>Where no rule says anything.</summary>
    public static Treatment Default { get; } = new();

    /// <summary>When people are told.</summary>
    public AlertTell? Tell { get; init; }

    /// <summary>When a rule that kept it silent ended.</summary>
    public DateTimeOffset? SilentBefore { get; init; }

    /// <summary>How long it lasts before it is told.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>How long it is over before that is told.</summary>
    public TimeSpan? RecoveryAfter { get; init; }

    /// <summary>After which times people are reminded; the last one repeats.</summary>
    public IReadOnlyList<int>? RemindAfterMinutes { get; init; }

    /// <summary>The only channels.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>The device through which this one reaches the network.</summary>
    public string? Behind { get; init; }

    /// <summary>Why, in the words of the rule that decided when people are told.</summary>
    public AlertRule? Rule { get; init; }

    /// <summary>Whether nothing is told.</summary>
    public bool IsSilent => Tell == AlertTell.Never;
}
