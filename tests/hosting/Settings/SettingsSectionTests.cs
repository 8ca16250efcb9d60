using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.Tests.Settings;

/// <summary>What each kind of setting takes, and what is said of anything else.</summary>
public sealed class SettingsSectionTests
{
    public enum Colour
    {
        Red,
        Green,
    }

    [Theory]
    [InlineData(null, false, false)]
    [InlineData(null, true, true)]
    [InlineData("", true, true)]
    [InlineData("true", false, true)]
    [InlineData("FALSE", true, false)]
    public void A_flag_is_true_or_false(string? value, bool otherwise, bool expected)
    {
        var reader = Read(("S:Flag", value));
        Assert.Equal(expected, reader.Section("S").Flag("Flag", otherwise, "whether"));
        reader.ThrowIfMistaken();
        Assert.Equal(
            new SettingInfo("S:Flag", otherwise ? "true" : "false", "true or false", "whether"),
            Assert.Single(reader.Known));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("1")]
    public void Anything_else_is_no_flag(string value)
    {
        var reader = Read(("S:Flag", value));
        Assert.True(reader.Section("S").Flag("Flag", true, "whether"));
        Assert.Equal([$"S:Flag is '{value}': it must be true or false (whether)"], Mistakes(reader));
    }

    [Theory]
    [InlineData(null, Colour.Green)]
    [InlineData("Red", Colour.Red)]
    [InlineData("green", Colour.Green)]
    public void A_word_is_one_of_the_names_in_any_case(string? value, Colour expected)
    {
        var reader = Read(("S:Colour", value));
        Assert.Equal(expected, reader.Section("S").Word("Colour", Colour.Green, "of what"));
        reader.ThrowIfMistaken();
        Assert.Equal(
            new SettingInfo("S:Colour", "Green", "one of Red, Green", "of what"), Assert.Single(reader.Known));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("7")]
    [InlineData("-1")]
    [InlineData("blue")]
    public void Anything_else_and_any_number_is_no_such_word(string value)
    {
        var reader = Read(("S:Colour", value));
        Assert.Equal(Colour.Green, reader.Section("S").Word("Colour", Colour.Green, "of what"));
        Assert.Equal([$"S:Colour is '{value}': it must be one of Red, Green (of what)"], Mistakes(reader));
    }

    [Fact]
    public void Of_a_list_each_entry_that_is_not_accepted_is_told()
    {
        var reader = Read(("S:List", "a, 1,,b, 2"));
        Assert.Equal(
            ["a", "1", "b", "2"],
            reader.Section("S").List("List", "letters", word => char.IsLetter(word[0]), "some letters"));
        Assert.Equal(
            [
                "S:List is '1': it must be letters (some letters)", "S:List is '2': it must be letters (some letters)",
            ],
            Mistakes(reader));
        Assert.Equal(
            new SettingInfo("S:List", "", "letters", "some letters", IsList: true), Assert.Single(reader.Known));
    }

    [Fact]
    public void The_entries_of_a_list_are_known_and_a_group_in_its_place_is_not()
    {
        var reader = Read(("S:List:0", "a"), ("S:List:1", "b"));
        Assert.Equal(["a", "b"], reader.Section("S").List("List", "letters", _ => true, "some letters"));
        reader.ThrowIfMistaken();

        var group = Read(("S:List:key", "a"));
        group.Section("S").List("List", "letters", _ => true, "some letters");
        Assert.Equal(["S:List takes a list: write it in [ ] and not in { }"], Mistakes(group));
    }

    [Fact]
    public void The_words_of_a_list_are_those_that_are_known()
    {
        var reader = Read(("S:Words:0", "hot"), ("S:Words:1", "hat"));
        Assert.Equal(["hot", "hat"], reader.Section("S").Words("Words", ["hot", "cold"], "how it is"));
        Assert.Equal(
            ["S:Words is 'hat': it must be a known word: did you mean hot? (how it is)"], Mistakes(reader));
        Assert.Equal(
            new SettingInfo("S:Words", "", "any of hot, cold", "how it is", IsList: true),
            Assert.Single(reader.Known));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_told_with_the_reason()
    {
        var reader = Read(("S:File", "/no/such/file"));
        Assert.Equal("/no/such/file", reader.Section("S").ReadableFile("File", "what it holds"));
        Assert.StartsWith(
            "S:File is '/no/such/file': it must be the path of a file that this program may read (what it holds); ",
            Assert.Single(Mistakes(reader)), StringComparison.Ordinal);

        var none = Read();
        Assert.Null(none.Section("S").ReadableFile("File", "what it holds"));
        Assert.Null(none.Section("S").OptionalText("Text", "letters", _ => false, "some letters"));
        none.ThrowIfMistaken();
        Assert.Equal(["", ""], none.Known.Select(setting => setting.Default));
    }

    [Fact]
    public void A_mistake_in_words_of_its_own_follows_the_key()
    {
        var reader = Read();
        reader.Section("S").Mistake("Key", "and S:Other exclude each other");
        reader.Section("S").Mistake("Key", "is of no use: leave it out");
        Assert.Equal(
            ["S:Key and S:Other exclude each other", "S:Key is of no use: leave it out"], Mistakes(reader));
    }

    [Fact]
    public void A_file_without_a_name_is_no_file() => Assert.Equal(
        ["--config names no file: what follows it is empty"],
        Assert.Throws<SettingsException>(() => SettingsFile.Read(
            "/no/such/default.json", "", [], TestContext.Current.CancellationToken)).Mistakes);

    [Fact]
    public void An_option_that_is_no_setting_is_told() => Assert.Equal(
        ["S:Flga (in the command line) is no setting: did you mean S:Flag?"],
        Mistakes(Read(("S:Flga", "true")), reader => reader.Section("S").Flag("Flag", true, "whether")));

    private static SettingsReader Read(params (string Key, string? Value)[] options) => SettingsFile.Read(
        "/no/such/default.json", null, options.Select(each => KeyValuePair.Create(each.Key, each.Value)));

    private static IReadOnlyList<string> Mistakes(SettingsReader reader, Action<SettingsReader>? read = null)
    {
        read?.Invoke(reader);
        return Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Mistakes;
    }
}
