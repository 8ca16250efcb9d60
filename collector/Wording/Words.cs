using System.Globalization;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Wording;

/// <summary>Figures as people read them; between a number and its unit no line breaks.</summary>
internal static class Words
{
    private const char Tight = '\u00A0';

    /// <summary>So many seconds as a time span; the longest there is where a device tells of more.</summary>
    public static TimeSpan Seconds(double seconds) =>
        double.IsNaN(seconds) || seconds <= 0 ? TimeSpan.Zero
        : seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds)
        : TimeSpan.MaxValue;

    /// <summary>A time span in its largest unit, for example <c>4 min</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => With(0, "s"),
        { TotalMinutes: < 1 } => With(span.Seconds, "s"),
        { TotalHours: < 1 } => With(span.Minutes, "min"),
        { TotalDays: < 2 } => With((int)span.TotalHours, "h"),
        _ => With(span.Days, "days"),
    };

    /// <summary>A time span in its two largest units, for example <c>5 days 3 h</c>.</summary>
    public static string LongSpan(TimeSpan span) => span switch
    {
        { TotalHours: < 1 } => Span(span),
        { TotalDays: < 1 } => $"{With(span.Hours, "h")} {With(span.Minutes, "min")}",
        { TotalDays: < 2 } => $"{With(1, "day")} {With(span.Hours, "h")}",
        { TotalDays: < 100 } => $"{With(span.Days, "days")} {With(span.Hours, "h")}",
        _ => Span(span),
    };

    /// <summary>Bytes with three digits, for example <c>4.00 GiB</c>.</summary>
    public static string Bytes(long bytes) => ByteText.Of(bytes).Replace(' ', Tight);

    /// <summary>Bytes per second, for example <c>1.21 MiB/s</c>.</summary>
    public static string Rate(double bytesPerSecond) =>
        ByteText.PerSecond(Math.Max(bytesPerSecond, 0)).Replace(' ', Tight);

    /// <summary>A moment as machines read it, in UTC.</summary>
    public static string Iso(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}";

    /// <summary>A number with a fixed count of decimals.</summary>
    public static string Number(double value, int decimals) =>
        value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A count with its noun.</summary>
    public static string Count(long count, string one, string many) =>
        count.ToString("N0", CultureInfo.InvariantCulture) + Tight + (count == 1 ? one : many);

    /// <summary>A list in words: a, b and c.</summary>
    public static string List(IReadOnlyList<string> parts) => parts.Count < 2
        ? string.Concat(parts)
        : $"{string.Join(", ", parts.SkipLast(1))} and {parts[^1]}";

    /// <summary>
    /// The same without what keeps a number and its unit on one line of the page; for programs and terminals.
    /// </summary>
    public static string Plain(string text) => text.Replace(Tight, ' ');

    private static string With(int number, string unit) => number.ToString(CultureInfo.InvariantCulture) + Tight + unit;
}
