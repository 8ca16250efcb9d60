using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>
/// The rules of the owner. Of several that say something about an alert, the last one decides; a mute comes after all.
/// </summary>
/// <param name="rules">Rules without a mistake.</param>
/// <param name="machine">Time zone of rules that name none.</param>
internal sealed class RuleSet(IReadOnlyList<AlertRule> rules, TimeZoneInfo machine)
{
    private readonly (AlertRule Rule, RuleWindow Window)[] rules =
        [.. rules.OrderBy(Mutes.IsMute).Select(rule => (rule, new RuleWindow(rule, machine)))];

    /// <summary>What the rules say of an alert.</summary>
    /// <param name="deviceId">The device; null for the collector itself.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="code">What is wrong.</param>
    /// <param name="kind">Of which kind that is by itself.</param>
    /// <param name="severity">How bad it is.</param>
    /// <param name="now">The moment.</param>
    public Treatment Of(
        string? deviceId, IReadOnlyList<string> tags, string code, AlertKind kind, HealthStatus severity,
        DateTimeOffset now)
    {
        var treatment = Treatment.Default;
        foreach (var (rule, window) in rules)
        {
            if (!Meets(rule, deviceId, tags, code, kind, severity))
                continue;
            if (window.Includes(now))
                treatment = With(treatment, rule);
            else if (rule.Tell == AlertTell.Never && window.LastEnd(now) is { } end)
                treatment = treatment with { SilentBefore = Times.Later(end, treatment.SilentBefore ?? end) };
        }

        return treatment;
    }

    /// <summary>When a rule of these stops to hold; null for no end.</summary>
    public DateTimeOffset? EndOf(AlertRule rule, DateTimeOffset now) =>
        rules.FirstOrDefault(each => ReferenceEquals(each.Rule, rule)).Window?.EndOf(now);

    /// <summary>Whether a rule of these holds.</summary>
    public bool Includes(AlertRule rule, DateTimeOffset now) =>
        rules.FirstOrDefault(each => ReferenceEquals(each.Rule, rule)).Window?.Includes(now) == true;

    /// <summary>The rule that keeps everything silent about a device; null when there is none.</summary>
    public AlertRule? MuteOf(string deviceId, IReadOnlyList<string> tags, DateTimeOffset now)
    {
        AlertRule? found = null;
        foreach (var (rule, window) in rules)
        {
            if (rule is { Codes: null, Subjects: null, Severity: null, Tell: { } tell }
                && Meets(rule, deviceId, tags, "", AlertKind.Critical, HealthStatus.Critical) && window.Includes(now))
                found = tell == AlertTell.Never ? rule : null;
        }

        return found;
    }

    private static bool Meets(
        AlertRule rule, string? deviceId, IReadOnlyList<string> tags, string code, AlertKind kind,
        HealthStatus severity) =>
        (deviceId is null
            // A rule about devices never silences the collector.
            ? rule.Devices is null && rule.Tags is null && (rule.Codes is not null || rule.Subjects is not null)
            : (rule.Devices is null || rule.Devices.Contains(deviceId))
                && (rule.Tags is null || rule.Tags.Any(tag => tags.Contains(tag, StringComparer.OrdinalIgnoreCase))))
        && (rule.Codes is null || rule.Codes.Contains(code))
        && (rule.Subjects is null || rule.Subjects.Contains(SubjectOf(kind)))
        && (rule.Severity is null || rule.Severity == severity);

    private static AlertSubject SubjectOf(AlertKind kind) => kind switch
    {
        AlertKind.Away => AlertSubject.Offline,
        AlertKind.Slow => AlertSubject.Summary,
        AlertKind.Incident => AlertSubject.Once,
        AlertKind.Own => AlertSubject.Collector,
        _ => AlertSubject.Problem,
    };

    private static Treatment With(Treatment before, AlertRule rule) => before with
    {
        Tell = rule.Tell ?? before.Tell,
        SilentBefore = rule.Tell is null ? before.SilentBefore : null,
        Rule = rule.Tell is null ? before.Rule : rule,
        After = Minutes(rule.AfterMinutes) ?? before.After,
        RecoveryAfter = Minutes(rule.RecoveryAfterMinutes) ?? before.RecoveryAfter,
        RemindAfterMinutes = rule.RemindAfterMinutes ?? before.RemindAfterMinutes,
        Channels = rule.Channels ?? before.Channels,
        Behind = rule.Behind ?? before.Behind,
    };

    private static TimeSpan? Minutes(int? minutes) => minutes is { } count ? TimeSpan.FromMinutes(count) : null;
}
