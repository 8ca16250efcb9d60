#pragma warning disable RCS0056 // Long literals.

using System.Text;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.Tests.Settings;

/// <summary>
/// What is said of a settings file that cannot be read: the file, the line, what is wrong and what helps.
/// </summary>
public sealed class SettingsFileWordsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("healthcheck-words-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData(" \n\t\r\n", "the file is empty")]
    [InlineData("\uFEFF", "the file is empty")]
    [InlineData("{\n  \"Mqtt\": {\n    \"Url\": \"mqtt://bro",
        "line 3: the file ends too early, within the text of Mqtt:Url: its closing \" is missing")]
    [InlineData("{\n  \"Mqtt\": {\n    \"Url\": \"x\"\n  }\n",
        "line 5: the file ends too early: a comma or } is expected here; the { or [ of line 1 is not closed")]
    [InlineData("{\n  \"Mqtt\": {\n    \"Url\":", "line 3: the file ends too early: a value for Mqtt:Url is expected")]
    [InlineData("{\n  \"Mqtt\": {\n    \"Url", "line 3: the file ends too early, within the text of a name")]
    [InlineData("{ \"a\": 1 /* no end", "line 1: the comment that begins here has no */")]
    [InlineData("{\n  \"Mqtt\": {\n    \"Url\": \"mqtt://b\"\n    \"Username\": \"pi\"\n  }\n}",
        "line 3: a comma is missing at the end, before \"Username\" of line 4")]
    [InlineData("{\n  \"Mqtt\": {\n    \"Url\" \"mqtt://b\"\n  }\n}",
        "line 3: a colon after \"Url\" is expected, and here is a text")]
    [InlineData("{\n  \"Mqtt\": {\n    \"Url\"= \"mqtt://b\"\n  }\n}",
        "line 3: a colon after \"Url\" is expected, and here is =")]
    [InlineData("{\n\u00A0 \"Mqtt\": { }\n}",
        "line 2: a name in double quotes, or } is expected, and here is a character U+00A0")]
    [InlineData("{\n\u200B\"Mqtt\": { }\n}",
        "line 2: a name in double quotes, or } is expected, and here is a character U+200B")]
    [InlineData("{\n  'Mqtt': { }\n}", "line 2: texts and names stand in double quotes, not in single ones")]
    [InlineData(
        "{\n  \"Mqtt\": { \"Url\": 'x' }\n}", "line 2: texts and names stand in double quotes, not in single ones")]
    [InlineData("{\n  “Mqtt”: { }\n}", "line 2: texts and names stand in straight double quotes")]
    [InlineData("{\n  Mqtt: { }\n}", "line 2: a name in double quotes, or } is expected, and here is M")]
    [InlineData("{\n  # a comment\n}", "line 2: comments begin with //, not with #")]
    [InlineData("{ \"Mqtt\": {\n \"Url\": mqtt://b } }",
        "line 2: mqtt is no value: a number, true, false, or a text in double quotes is expected")]
    [InlineData("{ \"Health\": {\n \"IntervalSeconds\": 010 } }", "line 2: 010 is no value")]
    [InlineData("{ \"Health\": {\n \"IntervalSeconds\": , } }",
        "line 2: a value for Health:IntervalSeconds is expected, and here is ,")]
    [InlineData(
        "{ \"Health\": { \"A\": 1 },\n , }", "line 2: a name in double quotes, or } is expected, and here is ,")]
    [InlineData("{ \"Health\": [1, 2 }", "line 1: a comma or ] is expected, and here is }")]
    [InlineData(
        "{ \"Http\": { \"TokenFile\": \"C:\\temp\\qux\" } }", "line 1: a backslash within a text is written as \\\\")]
    [InlineData("{ \"Mqtt\": { \"Url\": \"a\tb\" } }", "line 1: a tab within a text is written as \\t")]
    [InlineData("{ \"Mqtt\": { \"Url\": \"a\nb\" } }", "line 1: the closing \" of the text of Mqtt:Url is missing")]
    [InlineData("{\n\"Device\": { \"Name\": \"\\ud800\" } }", "line 2: \\ud800 is half a character")]
    [InlineData("{\n\"Device\": { \"Name\": \"\\udc00x\" } }", "line 2: \\udc00 is half a character")]
    [InlineData("{\n\"De\\ud800vice\": { } }", "line 2: \\ud800 is half a character")]
    [InlineData("[ { \"Mqtt\": { } } ]", "line 1: the settings must stand between { and }")]
    [InlineData("5", "line 1: the settings must stand between { and }")]
    [InlineData("{ }\n{ }", "line 2: nothing may follow the last }")]
    [InlineData("{ \"Mqtt\": {\n\"Url\": \"a\",\n\"url\": \"b\" } }",
        "line 3: Mqtt:url stands here again, after line 2: keep one of them")]
    [InlineData("{ \"Mqtt\": { },\n\"Mqtt\": { } }", "line 2: Mqtt stands here again, after line 1: keep one of them")]
    [InlineData("{\n\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}",
        "line 2: nested deeper than any setting is")]
    public void A_slip_is_told_with_its_line_and_what_is_expected(string content, string words) =>
        Says(Encoding.UTF8.GetBytes(content), words);

    [Fact]
    public void Bytes_that_are_no_UTF8_text_are_told_with_their_line()
    {
        Says(Encoding.Latin1.GetBytes("{ \"Device\": {\n\"Name\": \"Küche\" } }"),
            "line 2: not UTF-8: the byte FC hexadecimal");
        Says([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("{ }")],
            "the file is UTF-16: save it as UTF-8");
        Says([.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes("{ }")],
            "the file is UTF-16: save it as UTF-8");
        Says(Encoding.Unicode.GetBytes("{ }"), "the file is UTF-16: save it as UTF-8");
        Says(new byte[4096], "line 1: bytes of zero, as after a power cut");
        Says([.. "{ \"Mqtt\": {\n \"Url\": \"mq"u8, .. new byte[100]], "line 2: bytes of zero, as after a power cut");
        Says([0xED, 0xA0, 0x80], "line 1: not UTF-8");
    }

    [Fact]
    public void A_secret_that_stands_in_the_wrong_place_is_not_repeated()
    {
        foreach (var content in (string[])[
            "{ \"Mqtt\": { \"Url\" \"mqtt://user:hunter2@b\" } }", "{ \"Mqtt\": { \"Url\": \"mqtt://user:hunter2@b } }",
            "{ \"Mqtt\": { \"Url\": \"x\" \"mqtt://user:hunter2@b\" } }", "{ \"Mqtt\": \"mqtt://user:hunter2@b\" }",
            "{ \"Mqtt\": { \"Url\": \"mqtt://user:hunter2@b\\q\" } }", "{ } \"mqtt://user:hunter2@b\""])
            Assert.DoesNotContain("hunter2", Mistake(Write(Encoding.UTF8.GetBytes(content))), StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_a_mark_of_UTF8_and_a_comma_after_the_last_value_are_allowed()
    {
        var reader = Read(Write(
            [.. Encoding.UTF8.Preamble,
                .. "// who\r\n{ /* a\n b */ \"Mqtt\": { \"Url\": \"mqtt://bröker\\u00e9\\n\", }, \"List\": [ \"a\", ], }\r\n// end"u8]));
        Assert.Equal("mqtt://brökeré\n", reader.Section("Mqtt").Text("Url", "", "", _ => true, ""));
        Assert.Equal(["a"], reader.Section("x").List("y", "", _ => true, "").Concat(reader.Values("List")));
    }

    [Fact]
    public void A_file_that_is_a_folder_is_not_there_or_is_endless_is_told()
    {
        Assert.Equal($"{folder}: cannot be read: it is a folder: name the file in it", Mistake(folder));
        Assert.Equal($"{folder}/none: cannot be read: there is no such file or folder", Mistake($"{folder}/none"));
        Assert.Equal("/dev/zero: cannot be read: it is a device: name a file", Mistake("/dev/zero"));
    }

    [Theory]
    [InlineData("{\n\"Mqtt\": 5 }", "Mqtt (in FILE, line 2) is no setting but a section: \"Mqtt\": { \"Url\": … }")]
    [InlineData("{\n\"Mqtt\": { \"Url\":\n [ \"mqtt://b\" ] } }",
        "Mqtt:Url:0 (in FILE, line 3) is no setting: Mqtt:Url takes one value, no list and no { }")]
    [InlineData("{\n\"Mqtt\": { \"Ulr\": null } }", "Mqtt:Ulr (in FILE, line 2) is no setting: did you mean Mqtt:Url?")]
    [InlineData("{\n\"Mqtt\": { \"Url\": \"x\" } }", "Mqtt:Url is 'x' (FILE, line 2): it must be long (where)")]
    public void A_value_that_cannot_be_used_is_told_with_its_line(string content, string words)
    {
        var file = Write(Encoding.UTF8.GetBytes(content));
        Assert.Equal(words.Replace("FILE", file, StringComparison.Ordinal), Mistake(file));
    }

    [Fact]
    public void Whatever_a_file_holds_it_is_read_or_told_in_words() => CsCheck.Check.Sample(
        CsCheck.Gen.String[CsCheck.Gen.Char["{}[]:,\"'\\/*# \n\tabu0189.-\u0000\uFEFFä\ud800"], 0, 40],
        content =>
        {
            try
            {
                SettingsJson.Parse(content);
            }
            catch (SettingsSyntaxException e)
            {
                Assert.Matches("^(line [0-9]+: )?[^\n]+$", e.Message);
            }
        });

    private void Says(byte[] content, string words)
    {
        var file = Write(content);
        Assert.StartsWith($"{file}: {words}", Mistake(file), StringComparison.Ordinal);
    }

    private static string Mistake(string file)
    {
        var mistakes = Assert.Throws<SettingsException>(() =>
        {
            var reader = Read(file);
            reader.Section("Mqtt").Text("Url", "a default", "long", value => value.Length > 5, "where");
            reader.ThrowIfMistaken();
        }).Mistakes;
        return Assert.Single(mistakes);
    }

    private static SettingsReader Read(string file) => SettingsFile.Read("/no/such/file", file, []);

    private string Write(byte[] content)
    {
        var file = Path.Combine(folder, "settings.json");
        File.WriteAllBytes(file, content);
        return file;
    }
}
