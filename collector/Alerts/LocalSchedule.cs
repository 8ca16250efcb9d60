namespace HealthCheck.Collector.Alerts;

/// <summary>Quiet hours and the hour of the daily summary, by the clock on the wall of a time zone.</summary>
/// <param name="zone">The time zone.</param>
/// <param name="quiet">From when to when nothing is sent, also over midnight; null for no quiet hours.</param>
/// <param name="summary">When the daily summary is due.</param>
internal sealed class LocalSchedule(TimeZoneInfo zone, (TimeOnly From, TimeOnly To)? quiet, TimeOnly summary)
{
    /// <summary>Whether nothing is sent now.</summary>
    public bool IsQuiet(DateTimeOffset now) => quiet is { } hours && Clock(now).IsBetween(hours.From, hours.To);

    /// <summary>The next time of the daily summary, after <paramref name="now"/>.</summary>
    public DateTimeOffset NextSummary(DateTimeOffset now)
    {
        var day = TimeZoneInfo.ConvertTime(now, zone).Date;
        var due = At(day);
        return due > now ? due : At(day.AddDays(1));
    }

    /// <summary>The next time of the summary on a day of the week, after <paramref name="now"/>.</summary>
    public DateTimeOffset NextSummary(DateTimeOffset now, DayOfWeek day)
    {
        var next = NextSummary(now);
        while (TimeZoneInfo.ConvertTime(next, zone).DayOfWeek != day)
            next = NextSummary(next);
        return next;
    }

    /// <summary>A moment as people read it: the time of day, with the date where it is not today.</summary>
    public string Text(DateTimeOffset time, DateTimeOffset now)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(time, zone), TimeZoneInfo.ConvertTime(now, zone));
        return local.Date == today.Date ? $"{local:HH:mm}" : $"{local:yyyy-MM-dd HH:mm}";
    }

    private TimeOnly Clock(DateTimeOffset now) => TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(now, zone).TimeOfDay);

    private DateTimeOffset At(DateTime day) => MomentOf(day + summary.ToTimeSpan(), zone);

    /// <summary>A time on the wall as a moment. An hour that the change to summer time leaves out is an hour later.
    /// </summary>
    public static DateTimeOffset MomentOf(DateTime time, TimeZoneInfo zone)
    {
        var local = DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
            local = local.AddHours(1);
        return new(TimeZoneInfo.ConvertTimeToUtc(local, zone), TimeSpan.Zero);
    }
}
