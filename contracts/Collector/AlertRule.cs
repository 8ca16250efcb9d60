using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>
/// A rule of the owner for alerts: which ones, when, and what is done with them. Everything but the name may be missing.
/// A missing condition is met by every alert; a missing effect leaves what was so before. Of several rules the last one
/// that says something decides.
/// </summary>
/// <param name="Name">What people call it; 1 to 64 characters, unique.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AlertRule(string Name)
{
    /// <summary>Ids of devices, any of them.</summary>
    public IReadOnlyList<string>? Devices { get; init; }

    /// <summary>Tags of devices, any of them.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Codes such as <c>offline</c> or <c>storage-full</c>, any of them.</summary>
    public IReadOnlyList<string>? Codes { get; init; }

    /// <summary>What the alert is about, any of them.</summary>
    public IReadOnlyList<AlertSubject>? Subjects { get; init; }

    /// <summary>How bad it is.</summary>
    public HealthStatus? Severity { get; init; }

    /// <summary>The rule holds from this moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The rule holds until this moment.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Days of the week, <c>mon</c> to <c>sun</c>, on which its hours begin.</summary>
    public IReadOnlyList<string>? Days { get; init; }

    /// <summary>Time of day such as <c>22:00-07:00</c>, also over midnight.</summary>
    public string? Hours { get; init; }

    /// <summary>Time zone of days and hours, such as <c>Europe/Berlin</c>; that of the alerts when missing.</summary>
    public string? TimeZone { get; init; }

    /// <summary>When people are told.</summary>
    public AlertTell? Tell { get; init; }

    /// <summary>How long it must last before it is told, in minutes: 0 to 10,080.</summary>
    public int? AfterMinutes { get; init; }

    /// <summary>How long it must be over before that is told, in minutes: 0 to 10,080.</summary>
    public int? RecoveryAfterMinutes { get; init; }

    /// <summary>
    /// Minutes after which people are reminded, one after the other; the last one repeats. Empty for never.
    /// </summary>
    public IReadOnlyList<int>? RemindAfterMinutes { get; init; }

    /// <summary>Names of the only channels that are used.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>
    /// Id of a device through which the devices of this rule reach the network: while it is offline, theirs is no alert.
    /// </summary>
    public string? Behind { get; init; }

    /// <summary>Why there is this rule.</summary>
    public string? Reason { get; init; }
}
