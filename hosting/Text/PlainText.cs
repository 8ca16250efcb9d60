using System.Globalization;
using System.Text;

namespace HealthCheck.Hosting.Text;

/// <summary>
/// Text from outside as one harmless line, for terminals, logs and messages. A device, a file or a broker may name
/// things as it likes: it moves no cursor, sets no colour, turns no direction of writing and begins no line of its own.
/// </summary>
public static class PlainText
{
    /// <summary>Stands for each character that is not shown.</summary>
    public const char Replacement = '\uFFFD';

    // As many as a letter of any language has; more of them draw over the lines above and below.
    private const int MostMarks = 3;

    /// <summary>The text as one line; empty for null.</summary>
    public static string Line(string? text) => Line(text, int.MaxValue);

    /// <summary>The same, cut with an ellipsis after so many characters.</summary>
    /// <param name="text">Any text, also one with half surrogates.</param>
    /// <param name="most">Length of the result in UTF-16 units at most, 1 or more, the ellipsis not counted.</param>
    public static string Line(string? text, int most)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        // Nearly all texts are of this kind, and need no copy.
        if (text.Length <= most && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
            return text;

        var line = new StringBuilder(Math.Min(text.Length, most));
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > most)
                return line.Append('…').ToString();
            var category = Rune.GetUnicodeCategory(rune);
            marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            if (IsHidden(category, rune.Value) || marks > MostMarks)
                line.Append(Replacement);
            else if (category == UnicodeCategory.SpaceSeparator)
                line.Append(' ');
            else
                line.Append(rune);
        }

        return line.ToString();
    }

    /// <summary>
    /// A text of so many UTF-16 units at most, the ellipsis at its end counted, with no character cut in half.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">2 or more.</param>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var length = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return text[..length] + "…";
    }

    /// <summary>
    /// How many columns of a terminal the text takes: 2 for wide characters, 0 for marks above others.
    /// </summary>
    public static int Width(string text) => text.EnumerateRunes().Sum(Width);

    /// <summary>The text with blanks behind it, up to a width in columns of a terminal.</summary>
    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Width(text)));

    private static bool IsHidden(UnicodeCategory category, int value) => category switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned => true,
        // Letters that are drawn as nothing: fillers of Hangul, the empty Braille cell, the grapheme joiner.
        _ => value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0x034F,
    };

    // East Asian Width, Unicode Standard Annex 11, as far as terminals agree on it.
    private static int Width(Rune rune) => rune.Value switch
    {
        >= 0x20 and < 0x300 => 1,
        (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
            or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60)
            or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF)
            or (>= 0x1F900 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) => 2,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : 1,
    };
}
