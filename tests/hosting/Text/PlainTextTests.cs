using System.Globalization;
using System.Text;
using CsCheck;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Hosting.Tests.Text;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Küche 🍓 厨房", "Küche 🍓 厨房")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("a\nb\r\nc", "a\uFFFDb\uFFFD\uFFFDc")]
    [InlineData("\u001b[2Jx\u0007\u009b31m", "\uFFFD[2Jx\uFFFD\uFFFD31m")]
    [InlineData("\u202eevil\u2066\u200b\u00ad", "\uFFFDevil\uFFFD\uFFFD\uFFFD")]
    [InlineData("a\u2028b\u2029c\u0085d", "a\uFFFDb\uFFFDc\uFFFDd")]
    [InlineData("5\u00a0GiB", "5 GiB")]
    [InlineData("\u3164\u2800", "\uFFFD\uFFFD")]
    [InlineData("e\u0301\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301\uFFFD\uFFFD")]
    public void Nothing_that_a_terminal_obeys_is_left(string? text, string line) =>
        Assert.Equal(line, PlainText.Line(text));

    [Fact]
    public void Half_a_character_is_none() => Assert.Equal("\uFFFDx\uFFFD", PlainText.Line("\ud800x\udc00"));

    [Theory]
    [InlineData("abcdef", 3, "abc…")]
    [InlineData("abc", 3, "abc")]
    [InlineData("ab🍓", 3, "ab…")]
    public void What_is_cut_ends_with_an_ellipsis(string text, int most, string line) =>
        Assert.Equal(line, PlainText.Line(text, most));

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("厨房", 4)]
    [InlineData("🍓", 2)]
    [InlineData("e\u0301", 1)]
    public void Wide_characters_take_two_columns_and_marks_none(string text, int width)
    {
        Assert.Equal(width, PlainText.Width(text));
        Assert.Equal(text + new string(' ', 6 - width), PlainText.Pad(text, 6));
    }

    [Fact]
    public void Whatever_comes_in_one_line_of_visible_characters_goes_out() =>
        Gen.String[Gen.Char, 0, 60].Sample(text =>
    {
        var line = PlainText.Line(text);
        Assert.All(line.EnumerateRunes(), rune => Assert.DoesNotContain(
            Rune.GetUnicodeCategory(rune),
            (UnicodeCategory[])
            [
                UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.LineSeparator,
                UnicodeCategory.ParagraphSeparator, UnicodeCategory.Surrogate,
            ]));
        Assert.Equal(line, PlainText.Line(line));
        Assert.Equal(line, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)));
    });

    [Theory]
    [InlineData("abcd", 4, "abcd")]
    [InlineData("abcde", 4, "abc…")]
    [InlineData("ab\U0001F431d", 4, "ab…")]
    [InlineData("\U0001F431\U0001F431", 3, "\U0001F431…")]
    public void A_text_is_cut_between_characters(string text, int most, string cut) =>
        Assert.Equal(cut, PlainText.Cut(text, most));
}
