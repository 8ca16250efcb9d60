using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>When a rule holds: between two moments, on days of the week, in hours of the day.</summary>
/// <param name="rule">A rule without a mistake.</param>
/// <param name="machine">Time zone of a rule that names none.</param>
internal sealed class RuleWindow(AlertRule rule, TimeZoneInfo machine)
{
    private const int DaysBack = 8, DaysAhead = 8;

    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly TimeZoneInfo zone =
        rule.TimeZone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : machine;

    private readonly (TimeOnly From, TimeOnly To)? hours = rule.Hours is { } text ? AlertOptions.HoursOf(text) : null;

    private bool Recurs => rule.Days is not null || hours is not null;

    /// <summary>Whether this is the name of a day.</summary>
    public static bool IsDay(string text) => DayNames.Contains(text);

    /// <summary>Whether the rule holds.</summary>
    public bool Includes(DateTimeOffset now) =>
        now >= (rule.From ?? DateTimeOffset.MinValue) && now < (rule.Until ?? DateTimeOffset.MaxValue)
        && (!Recurs || Spans(now).Any(span => span.Start <= now && now < span.End));

    /// <summary>When it stops to hold; null while it does not hold, or for no end.</summary>
    public DateTimeOffset? EndOf(DateTimeOffset now)
    {
        if (!Includes(now))
            return null;
        var end = now;
        if (Recurs)
        {
            // Days in a row are one span.
            foreach (var span in Spans(now))
            {
                if (span.Start <= end && end < span.End)
                    end = span.End;
            }
        }

        return (Recurs, rule.Until) switch
        {
            (true, { } until) => Times.Earlier(end, until),
            (true, null) => end,
            (false, var until) => until,
        };
    }

    /// <summary>When it held last; null while it holds, or when that is longer ago than a week.</summary>
    public DateTimeOffset? LastEnd(DateTimeOffset now)
    {
        if (Includes(now))
            return null;
        var from = rule.From ?? DateTimeOffset.MinValue;
        var ends = Recurs
            ? Spans(now).Where(span => span.Start <= now && span.End > from)
                .Select(span => Times.Earlier(Times.Earlier(span.End, rule.Until ?? span.End), now)).ToList()
            : rule.Until is { } until && until <= now ? [until] : [];
        return ends.Where(end => end > from && end <= now).Cast<DateTimeOffset?>().Max();
    }

    // Oldest first.
    private IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> Spans(DateTimeOffset now)
    {
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        for (var day = -DaysBack; day <= DaysAhead; day++)
        {
            var date = today.AddDays(day);
            if (rule.Days is { } days && !days.Contains(DayNames[(int)date.DayOfWeek]))
                continue;
            var (from, to) = hours ?? (TimeOnly.MinValue, TimeOnly.MinValue);
            yield return (
                LocalSchedule.MomentOf(date + from.ToTimeSpan(), zone),
                LocalSchedule.MomentOf((to > from ? date : date.AddDays(1)) + to.ToTimeSpan(), zone));
        }
    }
}
