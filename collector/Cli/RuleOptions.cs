using System.CommandLine;
using System.Globalization;
using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Cli;

/// <summary>The options from which a command makes a rule for alerts.</summary>
internal sealed class RuleOptions
{
    private readonly Argument<string> name = new("NAME") { Description = "What you call the rule" };
    private readonly Option<string[]>
        devices = List("--device", "NAME", "Only this device, by name or id; may be repeated"),
        tags = List("--tag", "TAG", "Only devices with this tag; may be repeated"),
        codes = List("--code", "CODE", "Only alerts with this code, such as offline or storage-full; may be repeated"),
        subjects = List("--about", "WORD", "Only offline, problem, summary, once or collector; may be repeated"),
        days = List("--day", "DAY", "Only on this day, mon to sun; may be repeated"),
        channels = List("--channel", "NAME", "Use only this channel; may be repeated");

    private readonly Option<string?>
        severity = Text("--severity", "WORD", "Only warning or critical"),
        hours = Text("--hours", "HH:MM-HH:MM", "Only in these hours, also over midnight"),
        zone = Text("--time-zone", "ZONE", "Time zone of days and hours [default: Alerts:TimeZone]"),
        from = Text("--from", "TIME", "Only from this time on, such as 2026-12-24T18:00Z"),
        until = Text("--until", "TIME", "Only until this time, or for so long, such as 2h or 3d"),
        tell = Text("--tell", "WORD", "soon, summary (in the daily one) or never"),
        remind = Text("--remind", "MINUTES", "Remind after these minutes, such as 30,240,1440; none for never"),
        behind = Text(
            "--behind", "NAME",
            "The devices reach the network through this one: while it is offline, theirs is no alert"),
        reason = Text("--reason", "TEXT", "Why there is this rule");

    private readonly Option<int?>
        after = Minutes("--after", "Tell it when it has lasted so many minutes"),
        recovery = Minutes("--recovery-after", "Tell its end when it has been over for so many minutes");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(name);
        foreach (var option in (Option[])
            [devices, tags, codes, subjects, severity, days, hours, zone, from, until, tell, after, recovery, remind,
                channels, behind, reason])
            command.Add(option);
    }

    /// <summary>The rule that they make.</summary>
    /// <exception cref="QueryCommandException">One of them has a mistake.</exception>
    public async Task<AlertRule> ReadAsync(ParseResult result, RemoteCollector collector, CancellationToken stop) =>
        new(result.GetValue(name)!)
        {
            Devices = await IdsAsync(result.GetValue(devices), collector, stop),
            Tags = Given(result.GetValue(tags)),
            Codes = Given(result.GetValue(codes)),
            Subjects = Given(result.GetValue(subjects)) is { } words
                ? [.. words.Select(each => Word<AlertSubject>("--about", each))]
                : null,
            Severity = result.GetValue(severity) is { } bad ? Word<HealthStatus>("--severity", bad) : null,
            Days = Given(result.GetValue(days)),
            Hours = result.GetValue(hours),
            TimeZone = result.GetValue(zone),
            From = Moment("--from", result.GetValue(from)),
            Until = Moment("--until", result.GetValue(until)),
            Tell = result.GetValue(tell) is { } told ? Word<AlertTell>("--tell", told) : null,
            AfterMinutes = result.GetValue(after),
            RecoveryAfterMinutes = result.GetValue(recovery),
            RemindAfterMinutes = result.GetValue(remind) is { } list ? Reminders(list) : null,
            Channels = Given(result.GetValue(channels)),
            Behind = result.GetValue(behind) is { } gateway ? (await collector.FindAsync(gateway, stop)).Id : null,
            Reason = result.GetValue(reason),
        };

    /// <summary>A time that somebody wrote; null when it is missing.</summary>
    /// <exception cref="QueryCommandException">It is none.</exception>
    public static DateTimeOffset? Moment(string option, string? text) => text is null ? null
        : RuleFields.Moment(text, TimeProvider.System.GetUtcNow()) ?? throw new QueryCommandException(
            $"{option} is '{text}': it must be a time such as 2026-12-24T18:00Z, or 30m, 2h, 3d or 1w from now.");

    /// <summary>The ids of devices that somebody named; null for none.</summary>
    /// <exception cref="QueryCommandException">There is no such device.</exception>
    public static async Task<IReadOnlyList<string>?> IdsAsync(
        string[]? names, RemoteCollector collector, CancellationToken stop)
    {
        var ids = new List<string>();
        foreach (var each in names ?? [])
            ids.Add((await collector.FindAsync(each, stop)).Id);
        return ids.Count == 0 ? null : ids;
    }

    private static string[]? Given(string[]? values) => values is { Length: > 0 } ? values : null;

    private static T Word<T>(string option, string text)
        where T : struct, Enum => Enum.TryParse<T>(text, ignoreCase: true, out var word) && Enum.IsDefined(word)
            && !char.IsAsciiDigit(text[0])
            ? word
            : throw new QueryCommandException(
                $"{option} is '{text}': it must be one of "
                + $"{string.Join(", ", Enum.GetNames<T>().Select(each => each.ToLowerInvariant()))}.");

    private static List<int> Reminders(string text) => text == "none"
        ? []
        : [.. text.Split(',').Select(each =>
            int.TryParse(each, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
                ? minutes
                : throw new QueryCommandException(
                    $"--remind is '{text}': it must be minutes such as 30,240,1440, or none."))];

    private static Option<string[]> List(string name, string value, string meaning) =>
        new(name) { HelpName = value, Description = meaning };

    private static Option<string?> Text(string name, string value, string meaning) =>
        new(name) { HelpName = value, Description = meaning };

    private static Option<int?> Minutes(string name, string meaning) =>
        new(name) { HelpName = "MINUTES", Description = meaning };
}
