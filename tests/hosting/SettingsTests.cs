#pragma warning disable RCS0056 // Long literals.

using HealthCheck.Hosting.Mqtt;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.Tests;

public sealed class SettingsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("healthcheck-settings-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Without_any_source_the_defaults_hold()
    {
        var reader = Read(null);
        Assert.Equal(30, Interval(reader));
        reader.ThrowIfMistaken();
    }

    [Fact]
    public void Options_win_over_the_environment_and_the_environment_over_the_file()
    {
        var file = Write("""{ "Health": { "IntervalSeconds": 10 } }""");
        Assert.Equal(10, Interval(Read(file)));

        // A prefix of its own section, so that no other test sees it.
        Environment.SetEnvironmentVariable("HEALTHCHECK_SettingsTests__Number", "20");
        try
        {
            var both = Write("""{ "SettingsTests": { "Number": 10 } }""");
            Assert.Equal(20, Read(both).Section("SettingsTests").Number("Number", 1, 1, 99, "a number"));
            var all = Read(both, ("SettingsTests:Number", "30"));
            Assert.Equal(30, all.Section("SettingsTests").Number("Number", 1, 1, 99, "a number"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("HEALTHCHECK_SettingsTests__Number", null);
        }
    }

    [Fact]
    public void The_last_of_two_equal_options_wins() =>
        Assert.Equal(3, Interval(Read(null, ("Health:IntervalSeconds", "2"), ("health:intervalseconds", "3"))));

    [Fact]
    public void Every_mistake_is_told_at_once_with_key_value_and_what_is_accepted()
    {
        var reader = Read(
            Write("""{ "Mqtt": { "Url": "http://broker", "CaFiel": "x" }, "Health": { "IntervalSeconds": "soon" } }"""));
        MqttOptions.Read(reader.Section("Mqtt"));
        Interval(reader);

        var mistakes = Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Mistakes;
        Assert.Collection(
            mistakes,
            each => Assert.Matches(@"^Mqtt:Url is 'http://broker' \(/.*, line 1\): it must be mqtt://host", each),
            each => Assert.Matches(
                @"^Health:IntervalSeconds is 'soon' \(/.*, line 1\): it must be a whole number from 1 to 3600 \(seconds between two snapshots\)$", each),
            each => Assert.EndsWith("is no setting: did you mean Mqtt:CaFile?", each, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3601")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999")]
    public void A_number_out_of_range_or_not_whole_is_a_mistake(string value)
    {
        var reader = Read(null, ("Health:IntervalSeconds", value));
        Interval(reader);
        Assert.Single(Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Mistakes);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("3600", 3600)]
    public void A_number_may_be_either_end_of_its_range(string value, int expected)
    {
        var reader = Read(null, ("Health:IntervalSeconds", value));
        Assert.Equal(expected, Interval(reader));
        reader.ThrowIfMistaken();
    }

    [Theory]
    [InlineData("4.8", 4.8)]
    [InlineData("5", 5.0)]
    [InlineData("4", 4.0)]
    [InlineData("-0", null)]
    [InlineData("3.99", null)]
    [InlineData("5.01", null)]
    [InlineData("4,8", null)]
    [InlineData("5e0", null)]
    [InlineData("NaN", null)]
    [InlineData("4.8 V", null)]
    public void A_fraction_is_written_with_a_point_and_keeps_to_its_range(string value, double? expected)
    {
        var reader = Read(null, ("Supply:Volts", value));
        var volts = reader.Section("Supply").Fraction("Volts", 4.5, 4, 5, "volts");
        Assert.Equal(expected ?? 4.5, volts);
        if (expected is null)
            Assert.Equal(
                [$"Supply:Volts is '{value}': it must be a number from 4 to 5 (volts)"],
                Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Mistakes);
        else
            reader.ThrowIfMistaken();
    }

    [Fact]
    public void A_word_that_is_not_known_is_answered_with_the_one_that_was_meant_or_with_all()
    {
        var reader = Read(null, ("Verdict:Ignore", "hot, unit-faild, nonsense"));
        Assert.Equal(3, reader.Section("Verdict").Words("Ignore", ["hot", "unit-failed"], "not told").Count);
        Assert.Equal(
            [
                "Verdict:Ignore is 'unit-faild': it must be a known word: did you mean unit-failed? (not told)",
                "Verdict:Ignore is 'nonsense': it must be a known word: there are hot, unit-failed (not told)",
            ],
            Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Mistakes);
    }

    [Fact]
    public void A_file_that_was_named_must_be_there_and_be_JSON()
    {
        var missing = Assert.Throws<SettingsException>(() => Read(Path.Combine(folder, "none.json")));
        Assert.Contains("none.json: cannot be read", missing.Message, StringComparison.Ordinal);

        var broken = Assert.Throws<SettingsException>(() => Read(Write("{ \"Mqtt\": \n{ ")));
        Assert.Contains("line 2: the file ends too early", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_may_be_an_array_or_one_text_with_commas()
    {
        Assert.Equal(["a", "b"], Tags(Read(Write("""{ "Device": { "Tags": ["a", "b"] } }"""))));
        Assert.Equal(["a", "b"], Tags(Read(null, ("Device:Tags", "a, b"))));
    }

    [Theory]
    [InlineData("mqtt://broker", 1883, false)]
    [InlineData("mqtt://broker:2000", 2000, false)]
    [InlineData("mqtts://broker", 8883, true)]
    [InlineData("mqtts://[::1]:9000", 9000, true)]
    public void The_scheme_of_the_broker_decides_on_port_and_encryption(string url, int port, bool isEncrypted)
    {
        var reader = Read(null, ("Mqtt:Url", url));
        var options = MqttOptions.Read(reader.Section("Mqtt"));
        reader.ThrowIfMistaken();
        Assert.Equal((port, isEncrypted), (options.Port, options.IsEncrypted));
    }

    [Theory]
    [InlineData("Mqtt:Url", "mqtt://user:secret@broker")]
    [InlineData("Mqtt:Url", "mqtt://broker/path")]
    [InlineData("Mqtt:Url", "broker")]
    [InlineData("Mqtt:PasswordFile", "/no/such/file")]
    [InlineData("Mqtt:TopicPrefix", "a/#")]
    public void What_cannot_lead_to_a_broker_is_a_mistake(string key, string value)
    {
        var reader = Read(null, (key, value));
        MqttOptions.Read(reader.Section("Mqtt"));
        Assert.Contains(
            Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Mistakes,
            mistake => mistake.StartsWith(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Certificates_without_encryption_are_a_mistake_and_not_ignored()
    {
        var reader = Read(null, ("Mqtt:Url", "mqtt://broker"), ("Mqtt:CaFile", Write("")));
        MqttOptions.Read(reader.Section("Mqtt"));
        Assert.Contains(
            "mqtts://", Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Message, StringComparison.Ordinal);
    }

    private static int Interval(SettingsReader reader) =>
        reader.Section("Health").Number("IntervalSeconds", 30, 1, 3600, "seconds between two snapshots");

    private static IReadOnlyList<string> Tags(SettingsReader reader) =>
        reader.Section("Device").List("Tags", "words", word => word.Length > 0, "words for grouping");

    private static SettingsReader Read(string? file, params (string Key, string Value)[] options) => SettingsFile.Read(
        "/no/such/default.json", file, options.Select(each => KeyValuePair.Create(each.Key, (string?)each.Value)));

    private string Write(string json)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, json);
        return path;
    }
}
