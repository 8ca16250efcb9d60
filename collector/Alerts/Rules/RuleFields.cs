using System.Globalization;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>A rule as people write it into the fields of a form. An empty field says nothing.</summary>
internal sealed class RuleFields
{
    /// <summary>What people call it.</summary>
    public string Name { get; set; } = "";

    /// <summary>Names or ids of devices, with commas between them.</summary>
    public string Devices { get; set; } = "";

    /// <summary>Tags, with commas between them.</summary>
    public string Tags { get; set; } = "";

    /// <summary>Codes, with commas between them.</summary>
    public string Codes { get; set; } = "";

    /// <summary>What the alert is about: a word of <see cref="AlertSubject"/>.</summary>
    public string Subject { get; set; } = "";

    /// <summary>How bad it is: warning or critical.</summary>
    public string Severity { get; set; } = "";

    /// <summary>Two times of day.</summary>
    public string Hours { get; set; } = "";

    /// <summary>Days of the week, with commas between them.</summary>
    public string Days { get; set; } = "";

    /// <summary>When it begins to hold, see <see cref="Moment"/>.</summary>
    public string From { get; set; } = "";

    /// <summary>When it ends, see <see cref="Moment"/>.</summary>
    public string Until { get; set; } = "";

    /// <summary>When people are told: a word of <see cref="AlertTell"/>.</summary>
    public string Tell { get; set; } = "";

    /// <summary>Minutes.</summary>
    public string After { get; set; } = "";

    /// <summary>Minutes.</summary>
    public string RecoveryAfter { get; set; } = "";

    /// <summary>Minutes, with commas between them; <c>none</c> for no reminder.</summary>
    public string Remind { get; set; } = "";

    /// <summary>Names of channels, with commas between them.</summary>
    public string Channels { get; set; } = "";

    /// <summary>Name or id of a device.</summary>
    public string Behind { get; set; } = "";

    /// <summary>Why there is this rule.</summary>
    public string Reason { get; set; } = "";

    /// <summary>A time as people write it: ISO 8601, or so long from now, such as <c>30m</c>, <c>2h</c>, <c>3d</c> or
    /// <c>1w</c>; null for anything else.</summary>
    public static DateTimeOffset? Moment(string text, DateTimeOffset now)
    {
        if (text.Length > 1
            && ushort.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            && Unit(text[^1]) is { } unit)
            return now + (count * unit);
        return DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : null;
    }

    /// <summary>The fields of a rule.</summary>
    public static RuleFields Of(AlertRule rule) => new()
    {
        Name = rule.Name,
        Devices = Text(rule.Devices),
        Tags = Text(rule.Tags),
        Codes = Text(rule.Codes),
        Subject = rule.Subjects is [var subject, ..] ? Word(subject) : "",
        Severity = rule.Severity is { } severity ? Word(severity) : "",
        Hours = rule.Hours ?? "",
        Days = Text(rule.Days),
        From = rule.From is { } from ? Wording.Words.Iso(from) : "",
        Until = rule.Until is { } until ? Wording.Words.Iso(until) : "",
        Tell = rule.Tell is { } tell ? Word(tell) : "",
        After = Text(rule.AfterMinutes),
        RecoveryAfter = Text(rule.RecoveryAfterMinutes),
        Remind = rule.RemindAfterMinutes switch
        {
            null => "",
            { Count: 0 } => "none",
            var list => string.Join(", ", list),
        },
        Channels = Text(rule.Channels),
        Behind = rule.Behind ?? "",
        Reason = rule.Reason ?? "",
    };

    /// <summary>Whether the fields can hold all that a rule says.</summary>
    public static bool CanHold(AlertRule rule) => rule is { Subjects: null or [_], TimeZone: null }
        && new[] { rule.Tags, rule.Channels }.All(list => list?.All(each => !each.Contains(',')) != false);

    /// <summary>The rule.</summary>
    /// <param name="idsOf">The ids of the devices with a name or an id.</param>
    /// <param name="now">The moment.</param>
    /// <exception cref="AlertException">A field has a mistake.</exception>
    public AlertRule ToRule(Func<string, IReadOnlyList<string>> idsOf, DateTimeOffset now) => new(Name.Trim())
    {
        Devices = List(Devices) is { } names ? [.. names.Select(each => IdOf(each, idsOf))] : null,
        Tags = List(Tags),
        Codes = List(Codes),
        Subjects = Word<AlertSubject>("About", Subject) is { } subject ? [subject] : null,
        Severity = Word<HealthStatus>("How bad", Severity),
        Hours = Text(Hours),
        Days = List(Days),
        From = Time("From", From, now),
        Until = Time("Until", Until, now),
        Tell = Word<AlertTell>("Tell it", Tell),
        AfterMinutes = Number("After minutes", After),
        RecoveryAfterMinutes = Number("Its end after minutes", RecoveryAfter),
        RemindAfterMinutes = Remind.Trim() == "none"
            ? []
            : List(Remind)?.Select(each => Number("Remind after minutes", each)!.Value).ToList(),
        Channels = List(Channels),
        Behind = Text(Behind) is { } gateway ? IdOf(gateway, idsOf) : null,
        Reason = Text(Reason),
    };

    private static string Text(IReadOnlyList<string>? list) => string.Join(", ", list ?? []);

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static TimeSpan? Unit(char letter) => letter switch
    {
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        'w' => TimeSpan.FromDays(7),
        _ => null,
    };

    private static string? Text(string text) => text.Trim() is { Length: > 0 } given ? given : null;

    private static string[]? List(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } list
            ? list
            : null;

    private static T? Word<T>(string field, string text)
        where T : struct, Enum => Text(text) is not { } word ? null
            : Enum.TryParse<T>(word, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
            : throw Wrong(field, word, $"one of {string.Join(", ", Enum.GetNames<T>())}");

    private static DateTimeOffset? Time(string field, string text, DateTimeOffset now) => Text(text) is not { } given
        ? null
        : Moment(given, now) ?? throw Wrong(field, given, "a time such as 2026-12-24T18:00Z, or 2h or 3d from now");

    private static int? Number(string field, string text) => Text(text) is not { } given ? null
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(field, given, "a whole number");

    private static string IdOf(string name, Func<string, IReadOnlyList<string>> idsOf) => idsOf(name) switch
    {
        [var id] => id,
        [] => throw new AlertException($"There is no device '{PlainText.Line(name, 64)}'."),
        var ids => throw new AlertException(
            $"Several devices are called '{PlainText.Line(name, 64)}': {string.Join(", ", ids.Take(10))}. "
            + "Name one by its id."),
    };

    private static AlertException Wrong(string field, string text, string rule) =>
        new($"{field} is '{PlainText.Line(text, 64)}': it must be {rule}.");
}
