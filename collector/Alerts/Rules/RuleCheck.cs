using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>Finds what is wrong with a rule.</summary>
internal static class RuleCheck
{
    // The name of a muted tag fits.
    private const int LongestName = 80;

    private const int LongestText = 200, MostEntries = 500, MostReminders = 10, MostMinutes = 10_080;

    /// <summary>A sentence that names the key, the value and what is allowed; null when nothing is wrong.</summary>
    /// <param name="rule">Anything.</param>
    /// <param name="channels">Names of the channels there are.</param>
    public static string? Mistake(AlertRule rule, IReadOnlyCollection<string> channels) =>
        Text("name", rule.Name, LongestName)
        ?? List("devices", rule.Devices) ?? List("tags", rule.Tags) ?? List("codes", rule.Codes)
        ?? List("channels", rule.Channels)
        ?? (rule.Subjects is { Count: 0 } ? "subjects is empty: leave it out, and the rule is about all" : null)
        ?? (rule.Severity is HealthStatus.Ok ? "severity is ok: it must be warning or critical" : null)
        ?? Times(rule)
        ?? Minutes("afterMinutes", rule.AfterMinutes) ?? Minutes("recoveryAfterMinutes", rule.RecoveryAfterMinutes)
        ?? Reminders(rule.RemindAfterMinutes)
        ?? Channel(rule, channels)
        ?? Behind(rule)
        ?? (rule.Reason is { } reason ? Text("reason", reason, LongestText) : null)
        ?? (rule is
        {
            Tell: null, AfterMinutes: null, RecoveryAfterMinutes: null, RemindAfterMinutes: null, Channels: null,
            Behind: null,
        }
            ? "The rule does nothing: give it tell, afterMinutes, recoveryAfterMinutes, remindAfterMinutes, channels "
                + "or behind"
            : null);

    private static string? Times(AlertRule rule)
    {
        if (rule.From is { } from && rule.Until is { } until && until <= from)
            return $"until is {Wording.Words.Iso(until)}: it must be later than from, {Wording.Words.Iso(from)}";
        if (rule.Days is { Count: 0 })
            return "days is empty: leave it out, and the rule holds on each day";
        if (rule.Days?.FirstOrDefault(day => day is null || !RuleWindow.IsDay(day)) is { } wrong)
            return $"days has {Shown(wrong)}: each must be mon, tue, wed, thu, fri, sat or sun";
        if (rule.Days?.Any(day => day is null) == true)
            return "days has null: each must be mon, tue, wed, thu, fri, sat or sun";
        if (rule.Hours is { } hours && AlertOptions.HoursOf(hours) is null)
            return $"hours is {Shown(hours)}: it must be two times of day such as 22:00-07:00";
        return rule.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)
            ? $"timeZone is {Shown(zone)}: it must be a time zone such as Europe/Berlin"
            : null;
    }

    private static string? Text(string key, string? text, int longest) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= longest && PlainText.Line(text) == text
            ? null
            : $"{key} must have 1 to {longest} characters in one line";

    private static string? List(string key, IReadOnlyList<string>? list) => list switch
    {
        null => null,
        { Count: 0 } => $"{key} is empty: leave it out, and the rule is about all",
        { Count: > MostEntries } => $"{key} has {list.Count} entries: at most {MostEntries} are allowed",
        _ => list.Select(each => Text(key, each, LongestText)).FirstOrDefault(each => each is not null),
    };

    private static string? Minutes(string key, int? minutes) => minutes is null or (>= 0 and <= MostMinutes)
        ? null
        : $"{key} is {minutes}: it must be from 0 to {MostMinutes}";

    private static string? Reminders(IReadOnlyList<int>? minutes) =>
        minutes is { Count: > MostReminders }
            ? $"remindAfterMinutes has {minutes.Count} entries: at most {MostReminders} are allowed"
            : minutes?.Where(each => each is < 1 or > MostMinutes).Select(each =>
                $"remindAfterMinutes has {each}: each must be from 1 to {MostMinutes}").FirstOrDefault();

    private static string? Channel(AlertRule rule, IReadOnlyCollection<string> channels) =>
        rule.Channels?.FirstOrDefault(each => !channels.Contains(each)) is { } unknown
            ? $"channels has {Shown(unknown)}: there is no such channel. There "
                + (channels.Count == 0 ? "is none" : $"are {Wording.Words.List([.. channels.Order()])}")
            : null;

    private static string? Behind(AlertRule rule) => rule.Behind switch
    {
        null => null,
        _ when rule.Devices is null && rule.Tags is null =>
            "behind needs devices or tags: which devices are behind it",
        var gateway when rule.Devices?.Contains(gateway) == true =>
            "behind is one of devices: no device is behind itself",
        var gateway => Text("behind", gateway, LongestText),
    };

    private static string Shown(string? text) => $"'{PlainText.Line(text ?? "null", 64)}'";
}
