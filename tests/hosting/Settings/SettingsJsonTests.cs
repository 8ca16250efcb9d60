using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.Tests.Settings;

/// <summary>What is JSON and what is not, next to where the one ends.</summary>
public sealed class SettingsJsonTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("9", "9")]
    [InlineData("-0", "-0")]
    [InlineData("-19", "-19")]
    [InlineData("10.90", "10.90")]
    [InlineData("0.5", "0.5")]
    [InlineData("1e5", "1e5")]
    [InlineData("1.5E-5", "1.5E-5")]
    [InlineData("9e+9", "9e+9")]
    [InlineData("true", "True")]
    [InlineData("false", "False")]
    [InlineData("null", null)]
    [InlineData("\"\"", "")]
    [InlineData("\"a b\"", "a b")]
    [InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t")]
    [InlineData("\"\\u0041\\u00e9\"", "Aé")]
    [InlineData("\"\\ud83d\\ude00x\\ud83d\\ude00\"", "😀x😀")]
    public void A_value_is_a_number_a_text_or_one_of_three_words(string json, string? value) =>
        Assert.Equal(new FileSetting("k", value, 1), Assert.Single(SettingsJson.Parse($"{{\"k\":{json}}}")));

    [Theory]
    [InlineData("00")]
    [InlineData("09")]
    [InlineData("-00")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e")]
    [InlineData("1_0")]
    [InlineData("Infinity")]
    [InlineData("aha")]
    [InlineData("zoo")]
    [InlineData("Aha")]
    [InlineData("Zoo")]
    [InlineData("True")]
    public void Any_other_word_is_shown_and_refused(string word) => Assert.Equal(
        $"line 1: {word} is no value: a number, true, false, or a text in double quotes is expected",
        MistakeIn($"{{\"k\":{word}}}"));

    [Theory]
    [InlineData("\t", "a tab within a text is written as \\t")]
    [InlineData("\u0001", "a control character within a text is written as \\u0001")]
    [InlineData("\u001f", "a control character within a text is written as \\u001f")]
    [InlineData("\\x", "a backslash within a text is written as \\\\")]
    [InlineData("\\u00g0", "a backslash within a text is written as \\\\")]
    [InlineData("\\ud83d", "\\ud83d is half a character: write the character itself")]
    [InlineData("\\ud83dx", "\\ud83d is half a character: write the character itself")]
    [InlineData("\\ude00\\ud83d", "\\ude00 is half a character: write the character itself")]
    public void What_a_text_cannot_have_is_told_with_how_it_is_written(string text, string mistake) =>
        Assert.Equal("line 1: " + mistake, MistakeIn($"{{\"k\":\"{text}\"}}"));

    [Theory]
    [InlineData("{\"k\":\"\\u004")]
    [InlineData("{\"k\":\"\\u0041")]
    public void A_file_may_end_within_an_escape(string file) =>
        Assert.Throws<SettingsSyntaxException>(() => SettingsJson.Parse(file));

    [Fact]
    public void Eight_levels_are_read_and_nine_are_not()
    {
        var key = Assert.Single(SettingsJson.Parse(Nested(8))).Key;
        Assert.Equal("a:a:a:a:a:a:a:a", key);
        Assert.Equal("line 1: nested deeper than any setting is, which is 8", MistakeIn(Nested(9)));
        Assert.Equal(
            "line 1: nested deeper than any setting is, which is 8",
            MistakeIn($"{{\"a\":{new string('[', 8)}1{new string(']', 8)}}}"));

        static string Nested(int depth) =>
            string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
    }

    [Fact]
    public void Comments_are_passed_over_and_their_lines_are_counted()
    {
        const string File = "/* one\ntwo */ { // three\n\"a\": 1, /**/ /* x\n\n */ \"b\": [2, 3,], } // end";
        Assert.Equal(
            [new("a", "1", 3), new("b:0", "2", 5), new("b:1", "3", 5)], SettingsJson.Parse(File));
        Assert.Equal("line 1: the comment that begins here has no */", MistakeIn("{\"a\":1} /*/"));
    }

    [Theory]
    [InlineData("{\"a\":1,\n\"A\":2}", 2, "A stands here again, after line 1: keep one of them")]
    [InlineData("{\"a\":[],\n\"a\":[]}", 2, "a stands here again, after line 1: keep one of them")]
    [InlineData("{\"a\":{},\n\"a\":{}}", 2, "a stands here again, after line 1: keep one of them")]
    [InlineData("{\"a\":1 \"b\":2}", 1, "a comma or } is expected, and here is \"b\"")]
    [InlineData("{\"a\":1\n\"b\":2}", 1, "a comma is missing at the end, before \"b\" of line 2")]
    [InlineData("{\"a\":\"x\" \"secret\"}", 1, "a comma or } is expected, and here is a text")]
    [InlineData("{\"a\":1 \"\":2}", 1, "a comma or } is expected, and here is \"\"")]
    [InlineData("{\"a\":1 😀}", 1, "a comma or } is expected, and here is 😀")]
    [InlineData("{\"a\":1 xy}", 1, "a comma or } is expected, and here is x")]
    [InlineData("{\"a\":1 \u200e}", 1, "a comma or } is expected, and here is a character U+200E")]
    [InlineData("{\"a\":1 \u200f}", 1, "a comma or } is expected, and here is a character U+200F")]
    [InlineData("{} x", 1, "nothing may follow the last }, and here is x")]
    public void A_slip_is_told_with_its_line(string file, int line, string mistake) =>
        Assert.Equal($"line {line}: {mistake}", MistakeIn(file));

    private static string MistakeIn(string file) =>
        Assert.Throws<SettingsSyntaxException>(() => SettingsJson.Parse(file)).Message;
}
