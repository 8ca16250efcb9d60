using System.Globalization;
using HealthCheck.Collector.Wording;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Cli;

/// <summary>Figures for a terminal.</summary>
internal static class Plain
{
    /// <summary>What stands where there is no figure.</summary>
    public const string None = "–";

    /// <summary>A percentage.</summary>
    public static string Percent(double? percent) => percent is { } known ? $"{Words.Number(known, 0)} %" : None;

    /// <summary>A length of time in its largest unit.</summary>
    public static string Span(TimeSpan? span) => span is { } known ? PlainText.Line(Words.Span(known)) : None;

    /// <summary>A moment of the day in the terminal's zone, with the date when it is another day.</summary>
    public static string Time(DateTimeOffset moment, DateTimeOffset now)
    {
        var (local, today) = (moment.ToLocalTime(), now.ToLocalTime());
        return local.ToString(
            local.Date == today.Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
