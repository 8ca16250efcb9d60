using HealthCheck.Collector.Alerts.Channels;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>How texts are cut.</summary>
public sealed class MessageTextTests
{
    [Theory]
    [InlineData(17, "one\ntwo\nthree\nurl")]
    [InlineData(100, "one\ntwo\nthree\nurl")]
    public void What_fits_stays_as_it_is(int most, string text) =>
        Assert.Equal(text, Cut("one\ntwo\nthree\n", most, "url"));

    [Theory]
    [InlineData(28, "one\n… and 2 more lines\nurl")]
    [InlineData(30, "one\ntwo\n… and 1 more line\nurl")]
    [InlineData(29, "one\ntwo\n… and 1 more line\nurl")]
    public void What_does_not_fit_is_cut_between_lines_and_the_rest_is_counted(int most, string text) =>
        Assert.Equal(text, Cut($"one\ntwo\n{new string('x', 50)}", most, "url"));

    [Fact]
    public void A_first_line_that_is_too_long_is_cut_within() =>
        Assert.Equal("xxxxx…\n… and 2 more lines\nurl", Cut("xxxxxxxxxxxxxxxxxxxxx\ntwo\nthree", 29, "url"));

    [Theory]
    [InlineData("ab👨‍👩‍👧cd", 4, "ab…")]
    [InlineData("ab🥧cd", 4, "ab…")]
    [InlineData("ab🥧cd", 5, "ab🥧…")]
    [InlineData("abe\u0301cd", 4, "ab…")]
    [InlineData("abe\u0301cd", 5, "abe\u0301…")]
    [InlineData("🥧🥧", 2, "…")]
    public void No_character_is_cut_in_half(string text, int most, string cut)
    {
        Assert.Equal(cut, Cut(text, most, null));
        Assert.Equal(
            cut, MessageText.Title(ChannelExamples.Alert with { Title = text }, most, MessageText.Units));
    }

    [Fact]
    public void Nothing_is_ever_longer_than_the_limit_and_the_address_always_stays()
    {
        var random = new Random(17);
        string[] parts = ["a", "é", "🥧", "e\u0301", "\n", " ", "&", "中", "\u202E", "\ud83d"];
        Func<string, int>[] sizes =
            [MessageText.Units, MessageText.Bytes, text => MessageText.Html(text).Length];
        for (var round = 0; round < 3000; round++)
        {
            var text = string.Concat(random.GetItems(parts, random.Next(120)));
            var (most, size) = (random.Next(50, 150), sizes[round % sizes.Length]);

            var cut = Cut(text, most, "url", size);

            Assert.True(size(cut) <= most, $"{size(cut)} of {most}");
            Assert.EndsWith("\nurl", cut, StringComparison.Ordinal);
            Assert.DoesNotContain(cut, character => char.IsControl(character) && character != '\n');
            Assert.DoesNotContain("\u202E", cut, StringComparison.Ordinal);
            Assert.True(cut.EnumerateRunes().Sum(rune => rune.Utf16SequenceLength) == cut.Length);
        }
    }

    private static string Cut(string text, int most, string? url, Func<string, int>? size = null) => MessageText.Body(
        ChannelExamples.Alert with { Text = text, Url = url }, most, size ?? MessageText.Units);
}
