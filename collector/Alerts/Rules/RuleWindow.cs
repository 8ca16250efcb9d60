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

    // Time zones are slow to ask, and nothing changes between two edges.
    private volatile Part? latest;

    private bool Recurs => hours is not null || (rule.Days is { } days && DayNames.Any(each => !days.Contains(each)));

    /// <summary>Whether this is the name of a day.</summary>
    public static bool IsDay(string text) => DayNames.Contains(text);

    /// <summary>Whether the rule holds.</summary>
    public bool Includes(DateTimeOffset now) => At(now).Holds;

    /// <summary>When it stops to hold; null while it does not hold, or for no end.</summary>
    public DateTimeOffset? EndOf(DateTimeOffset now) => At(now).End;

    /// <summary>When it held last; null while it holds, or when that is longer ago than a week.</summary>
    public DateTimeOffset? LastEnd(DateTimeOffset now) => At(now).LastEnd;

    private Part At(DateTimeOffset now)
    {
        if (latest is { } known && known.From <= now && now < known.Until)
            return known;
        var (from, until) = (rule.From ?? DateTimeOffset.MinValue, rule.Until ?? DateTimeOffset.MaxValue);
        var spans = Joined(now)
            .Select(span => (Start: Times.Later(span.Start, from), End: Times.Earlier(span.End, until)))
            .Where(span => span.Start < span.End).ToList();
        var holding = spans.Find(span => span.Start <= now && now < span.End);
        var holds = holding.End > holding.Start;
        var edges = spans.SelectMany(span => (DateTimeOffset[])[span.Start, span.End]).ToList();
        // Later spans are not looked at yet.
        var next = Recurs ? now + TimeSpan.FromHours(1) : DateTimeOffset.MaxValue;
        var part = new Part(
            edges.Where(edge => edge <= now).DefaultIfEmpty(DateTimeOffset.MinValue).Max(),
            edges.Where(edge => edge > now).DefaultIfEmpty(next).Min(), holds,
            holds && holding.End < DateTimeOffset.MaxValue ? holding.End : null,
            holds ? null : spans.Where(span => span.End <= now).Select(span => (DateTimeOffset?)span.End).Max());
        return latest = Recurs && part.From == DateTimeOffset.MinValue ? part with { From = now } : part;
    }

    // Days in a row are one span.
    private IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> Joined(DateTimeOffset now)
    {
        if (!Recurs)
        {
            yield return (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
            yield break;
        }

        (DateTimeOffset Start, DateTimeOffset End)? open = null;
        foreach (var span in Spans(now))
        {
            if (open is { } before && span.Start <= before.End)
            {
                open = (before.Start, Times.Later(before.End, span.End));
                continue;
            }

            if (open is { } whole)
                yield return whole;
            open = span;
        }

        if (open is { } last)
            yield return last;
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

    // What is so from one edge to the next.
    private sealed record Part(
        DateTimeOffset From, DateTimeOffset Until, bool Holds, DateTimeOffset? End, DateTimeOffset? LastEnd);
}
