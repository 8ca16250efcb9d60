using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>A rule in a sentence.</summary>
internal static class RuleText
{
    private const int MostNames = 5, LongestName = 60;

    /// <summary>For example <c>Devices tagged shed, offline; daily 22:00-07:00: never told</c>.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="nameOf">Name of a device by its id.</param>
    public static string Of(AlertRule rule, Func<string, string> nameOf)
    {
        string[] about =
        [
            .. Part(rule.Devices, list => Names(list.Select(nameOf))),
            .. Part(rule.Tags, list => $"devices tagged {Names(list, "or")}"),
            .. Part(rule.Codes, list => Names(list, "or")),
            .. Part(rule.Subjects, list => Names(list.Select(Word), "or")),
            .. rule.Severity is { } severity ? [Word(severity)] : Array.Empty<string>(),
        ];
        string[] when =
        [
            .. rule.From is { } from ? [$"from {Words.Iso(from)}"] : Array.Empty<string>(),
            .. rule.Until is { } until ? [$"until {Words.Iso(until)}"] : Array.Empty<string>(),
            .. Part(rule.Days, list => $"on {string.Join(' ', list)}"),
            .. rule.Hours is { } hours ? [hours] : Array.Empty<string>(),
            .. rule.TimeZone is { } zone ? [$"({zone})"] : Array.Empty<string>(),
        ];
        string[] effects =
        [
            .. rule.Tell switch
            {
                AlertTell.Never => ["not told"],
                AlertTell.Summary => ["told in the daily summary"],
                AlertTell.Soon => ["told"],
                _ => Array.Empty<string>(),
            },
            .. rule.AfterMinutes is { } after ? [$"told after {after} min"] : Array.Empty<string>(),
            .. rule.RecoveryAfterMinutes is { } over ? [$"its end told after {over} min"] : Array.Empty<string>(),
            .. rule.RemindAfterMinutes switch
            {
                null => Array.Empty<string>(),
                { Count: 0 } => ["no reminder"],
                var list => [$"reminders after {string.Join(", ", list)} min"],
            },
            .. Part(rule.Channels, list => $"only over {Names(list)}"),
            .. rule.Behind is { } gateway ? [$"behind {Name(nameOf(gateway))}"] : Array.Empty<string>(),
        ];
        return (about.Length == 0 ? "All alerts" : string.Join(", ", about))
            + (when.Length == 0 ? "" : $"; {string.Join(' ', when)}")
            + $": {string.Join(", ", effects)}"
            + (rule.Reason is { } reason ? $" ({PlainText.Line(reason)})" : "");
    }

    private static string[] Part<T>(IReadOnlyList<T>? list, Func<IReadOnlyList<T>, string> say) =>
        list is { Count: > 0 } ? [say(list)] : [];

    private static string Names(IEnumerable<string> names, string last = "and")
    {
        var all = names.Select(Name).ToList();
        return all.Count switch
        {
            1 => all[0],
            > MostNames => $"{string.Join(", ", all.Take(MostNames))} and {all.Count - MostNames} more",
            _ => $"{string.Join(", ", all.SkipLast(1))} {last} {all[^1]}",
        };
    }

    private static string Name(string text) => PlainText.Line(text, LongestName);

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
