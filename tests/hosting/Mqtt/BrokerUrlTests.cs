using CsCheck;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.Tests.Mqtt;

public sealed class BrokerUrlTests
{
    [Theory]
    [InlineData("mqtt://pi:Sommer2024@broker.example")]
    [InlineData("mqtts://pi:Sommer2024@broker.example:8883")]
    [InlineData("MQTT://pi:Sommer2024@broker.example")]
    [InlineData("mqtt://pi:Som%20mer2024@broker.example")]
    [InlineData("mqtt://pi:Sommer2024%40broker.example")]
    [InlineData("mqtt://pi:So@Sommer2024@broker.example")]
    [InlineData("mqtt://broker.example@pi:Sommer2024")]
    [InlineData("mqtt://pi:Sommer2024/@broker.example")]
    [InlineData("mqtt://:Sommer2024@broker.example")]
    [InlineData("mqtt://Sommer2024@broker.example")]
    [InlineData("pi:Sommer2024@broker.example")]
    [InlineData("tcp://pi:Sommer2024@broker.example:1883")]
    [InlineData("mqtt:/pi:Sommer2024@broker.example")]
    public void A_user_or_a_password_in_the_address_is_refused_without_being_shown(string url)
    {
        var mistake = Assert.Single(Mistakes("Mqtt:Url", url));
        Assert.DoesNotContain("mmer2024", mistake, StringComparison.Ordinal);
        Assert.Contains("Mqtt:Username", mistake, StringComparison.Ordinal);
        Assert.Contains("Mqtt:PasswordFile", mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mqtt://pi:Sommer2024")]
    [InlineData("mqtt://broker/?password=Sommer2024")]
    [InlineData("mqtt://broker#Sommer2024:x")]
    [InlineData("pi:Sommer2024:broker")]
    public void What_may_be_a_password_is_not_shown_in_an_address_that_is_none(string url)
    {
        var mistake = Assert.Single(Mistakes("Mqtt:Url", url));
        Assert.DoesNotContain("Sommer2024", mistake, StringComparison.Ordinal);
        Assert.Contains("it must be mqtt://host", mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("broker", "mqtt://broker")]
    [InlineData("broker.example:1883", "mqtt://broker.example:1883")]
    [InlineData("192.168.1.5:8883", "mqtts://192.168.1.5:8883")]
    [InlineData("tcp://broker:1883", "mqtt://broker:1883")]
    [InlineData("ssl://broker:8883", "mqtts://broker:8883")]
    [InlineData("tls://broker", "mqtts://broker")]
    [InlineData("http://broker", "mqtt://broker")]
    [InlineData("mqtt:broker", "mqtt://broker")]
    [InlineData("mqtt:/broker", "mqtt://broker")]
    [InlineData("mqtt://broker/healthcheck/", "mqtt://broker")]
    [InlineData("[::1]:1883", "mqtt://[::1]:1883")]
    public void An_address_that_is_nearly_one_is_shown_with_what_was_meant(string url, string meant)
    {
        var mistake = Assert.Single(Mistakes("Mqtt:Url", url));
        Assert.Contains($"'{url}'", mistake, StringComparison.Ordinal);
        Assert.EndsWith($"did you mean {meant}?", mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ws://broker:9001/mqtt")]
    [InlineData("wss://broker/mqtt")]
    public void WebSocket_is_named(string url) =>
        Assert.Contains(
            "WebSocket is not supported", Assert.Single(Mistakes("Mqtt:Url", url)), StringComparison.Ordinal);

    [Theory]
    [InlineData("mqtt://broker:0")]
    [InlineData("mqtt://broker:99999")]
    [InlineData("mqtt://")]
    [InlineData("mqtt://bro ker")]
    public void What_names_no_host_or_no_port_is_refused(string url) =>
        Assert.Contains("it must be mqtt://host", Assert.Single(Mistakes("Mqtt:Url", url)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Mqtt:PasswordFile")]
    [InlineData("Mqtt:ClientKeyFile")]
    public void A_secret_in_place_of_the_file_that_holds_it_is_not_shown(string key)
    {
        foreach (var mistake in Mistakes(key, "Sommer2024"))
            Assert.DoesNotContain("Sommer2024", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_does_not_exist_is_shown() =>
        Assert.Contains(
            Mistakes("Mqtt:PasswordFile", "/etc/healthcheck/no-such-file"),
            mistake => mistake.Contains("'/etc/healthcheck/no-such-file'", StringComparison.Ordinal));

    [Fact]
    public void No_password_is_shown_whatever_stands_around_it() => Gen
        .Select(
            One("mqtt://", "mqtts://", "tcp://", "ws://", "", "mqtt:", "//", "mqtt:///"),
            One("pi", "", "a%40b", "[::1]"),
            One("@", "%40", "@@", "/@", "#@"), One("host", "host:1883", "", "[::1]", "host/path", "ho st"))
        .Sample((scheme, user, at, host) => Mistakes("Mqtt:Url", $"{scheme}{user}:Sommer2024{at}{host}").All(
            mistake => !mistake.Contains("Sommer2024", StringComparison.Ordinal)));

    private static Gen<string> One(params string[] of) => Gen.Int[0, of.Length - 1].Select(number => of[number]);

    private static IReadOnlyList<string> Mistakes(string key, string value)
    {
        var reader = SettingsFile.Read("/no/such/default.json", null, [KeyValuePair.Create(key, (string?)value)]);
        MqttOptions.Read(reader.Section("Mqtt"));
        return Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Mistakes;
    }
}
