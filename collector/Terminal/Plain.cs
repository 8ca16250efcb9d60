using System.Globalization;
using System.Text;
using HealthCheck.Collector.Wording;

namespace HealthCheck.Collector.Terminal;

/// <summary>Texts for a terminal. A device may call itself whatever it likes, but it moves no cursor here.</summary>
internal static class Plain
{
    /// <summary>What stands where there is no figure.</summary>
    public const string None = "–";

    /// <summary>A text without anything that a terminal would obey.</summary>
    public static string Text(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => "·",
                UnicodeCategory.SpaceSeparator => " ",
                _ => rune.ToString(),
            });
        }

        return clean.ToString();
    }

    /// <summary>A percentage.</summary>
    public static string Percent(double? percent) => percent is { } known ? $"{Words.Number(known, 0)} %" : None;

    /// <summary>A length of time in its largest unit.</summary>
    public static string Span(TimeSpan? span) => span is { } known ? Text(Words.Span(known)) : None;

    /// <summary>A moment of the day in the terminal's zone, with the date when it is another day.</summary>
    public static string Time(DateTimeOffset moment, DateTimeOffset now)
    {
        var (local, today) = (moment.ToLocalTime(), now.ToLocalTime());
        return local.ToString(local.Date == today.Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
