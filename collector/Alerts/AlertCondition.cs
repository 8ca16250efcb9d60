using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>Something that is wrong now. An alert begins when a condition is new, and ends some time after it.</summary>
/// <param name="DeviceId">The device; null for the collector itself.</param>
/// <param name="Device">Its name.</param>
/// <param name="Code">What is wrong: a code of docs/problems.md, or <see cref="AlertConditions.Offline"/>.</param>
/// <param name="Kind">Decides when it is told.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Since">Since when, by the collector's clock where it noticed that itself.</param>
/// <param name="Text">What is wrong, as a sentence without its full stop.</param>
internal sealed record AlertCondition(
    string? DeviceId, string Device, string Code, AlertKind Kind, HealthStatus Severity, DateTimeOffset Since,
    string Text)
{
    /// <summary>What to do about it; null where nothing can be said.</summary>
    public string? Advice { get; init; }

    /// <summary>An offline device is told after this time without a sign of it. For the other kinds zero.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>Whether the device is connected, and only sends no samples.</summary>
    public bool IsConnected { get; init; }

    /// <summary>What the rules of the owner say of it.</summary>
    public Treatment Treatment { get; init; } = Treatment.Default;

    /// <summary>Whether it is told in the daily summary.</summary>
    public bool IsForSummary =>
        (Kind == AlertKind.Slow && Treatment.Tell != AlertTell.Soon) || Treatment.Tell == AlertTell.Summary;

    /// <summary>Identifies the condition and its alert.</summary>
    public string Key => KeyOf(DeviceId, Code);

    /// <summary>With what the rules say of it.</summary>
    public AlertCondition Treated(RuleSet rules, IReadOnlyList<string> tags, DateTimeOffset now) =>
        rules.Of(DeviceId, tags, Code, Kind, Severity, now) is var treatment && treatment == Treatment
            ? this
            : this with { Treatment = treatment };

    /// <summary>The key of the alert of a device and a code.</summary>
    public static string KeyOf(string? deviceId, string code) => $"{deviceId}/{code}";
}
