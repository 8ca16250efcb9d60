using HealthCheck.Collector.CheckBack;
using HealthCheck.Collector.Settings;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Tests.Settings;

public sealed class CollectorSettingsTests
{
    [Fact]
    public void Without_any_setting_it_runs_on_this_machine_alone()
    {
        var settings = Read();

        Assert.Equal(new Uri("mqtt://localhost"), settings.Mqtt.Url);
        // This machine alone until a password is set.
        Assert.Equal((null, 7080), (settings.Http.Address, settings.Http.Port));
        Assert.False(settings.Login.AnonymousRead);
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromDays(7)),
            (settings.Ingest.CommitInterval, settings.Ingest.Session));
        Assert.Equal((100_000, TimeSpan.FromMinutes(10)), (settings.Limits.Devices, settings.Limits.Future));
        Assert.Equal(CheckBackOptions.Default, settings.CheckBack);
    }

    [Fact]
    public void Every_mistake_is_told_at_once_with_key_value_and_what_would_be_accepted()
    {
        var mistakes = Assert.Throws<SettingsException>(() => Read(
            ("Http:Address", "everywhere"), ("Http:Port", "70800"), ("Ingest:CommitMilliseconds", "0"),
            ("Limits:Devises", "3"))).Mistakes;

        Assert.Collection(
            mistakes,
            each => Assert.StartsWith(
                "Http:Address is 'everywhere': it must be an IP address", each, StringComparison.Ordinal),
            each => Assert.StartsWith(
                "Http:Port is '70800': it must be a whole number from 0 to 65535", each, StringComparison.Ordinal),
            each => Assert.StartsWith("Ingest:CommitMilliseconds is '0': it must be a whole number from 1 to 600000",
                each, StringComparison.Ordinal),
            each => Assert.Contains("did you mean Limits:Devices?", each, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0.0.0.0", "http://127.0.0.1:7080")]
    [InlineData("::", "http://127.0.0.1:7080")]
    [InlineData("::1", "http://[::1]:7080")]
    [InlineData("192.168.1.5", "http://192.168.1.5:7080")]
    public void The_address_for_people_can_be_opened_on_this_machine(string address, string url) =>
        Assert.Equal(url, Read(("Http:Address", address)).Http.Url());

    [Fact]
    public void Reverse_proxies_are_named_by_address_or_network()
    {
        Assert.Equal(
            ["10.1.2.3/32", "172.17.0.0/16", "::1/128"],
            Read(("Http:Proxies", "10.1.2.3, 172.17.0.0/16, ::1")).Http.Proxies.Select(network => network.ToString()));
        Assert.StartsWith(
            "Http:Proxies is 'nginx': it must be an IP address, or a network",
            Assert.Single(Assert.Throws<SettingsException>(() => Read(("Http:Proxies", "nginx"))).Mistakes),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_before_all_others_is_none_of_the_collectors_own()
    {
        Assert.Equal("/home/pis", Read(("Http:PathBase", "/home/pis/")).Http.PathBase.Value);
        Assert.False(Read().Http.PathBase.HasValue);
        foreach (var wrong in (string[])["/health", "/api/x", "pis", "//pis", "/a b"])
            Assert.Single(Assert.Throws<SettingsException>(() => Read(("Http:PathBase", wrong))).Mistakes);
    }

    [Fact]
    public void A_certificate_needs_its_key() =>
        Assert.Contains(
            "Http:KeyFile is '': it must be set together with Http:CertificateFile",
            Assert.Throws<SettingsException>(() =>
                Read(("Http:CertificateFile", typeof(CollectorSettings).Assembly.Location))).Mistakes);

    private static CollectorSettings Read(params (string Key, string? Value)[] options) => CollectorSettings.Read(
        SettingsFile.Read(
            "/nowhere/collector.json", null, options.Select(each => KeyValuePair.Create(each.Key, each.Value))));
}
