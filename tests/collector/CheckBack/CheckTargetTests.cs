using System.Net;
using CsCheck;
using HealthCheck.Collector.CheckBack;
using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Tests.CheckBack;

public sealed class CheckTargetTests
{
    private static readonly CheckBackOptions Private = CheckBackOptions.Default,
        Public = Private with { AllowPublic = true };

    [Theory]
    [InlineData("192.168.1.23")]
    [InlineData("10.255.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("169.254.7.7")]
    [InlineData("100.100.1.1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("::ffff:192.168.1.23")]
    [InlineData("10.0.0.0")]
    [InlineData("10.255.255.255")]
    [InlineData("172.16.0.0")]
    [InlineData("192.168.0.0")]
    [InlineData("192.168.255.255")]
    [InlineData("169.254.0.0")]
    [InlineData("169.254.169.253")]
    [InlineData("169.254.169.255")]
    [InlineData("169.254.171.0")]
    [InlineData("169.254.255.255")]
    [InlineData("100.64.0.0")]
    [InlineData("100.127.255.255")]
    [InlineData("fc00::1")]
    [InlineData("fdff:ffff::1")]
    [InlineData("fd00:ec1::1")]
    [InlineData("fd00:ec3::1")]
    [InlineData("febf::1")]
    public void Where_devices_live_they_are_asked(string address) =>
        Assert.Null(CheckTarget.Refuse(IPAddress.Parse(address), Private));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("192.169.0.1")]
    [InlineData("2001:db8::1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("1.0.0.0")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("192.167.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("64:ff9a::1")]
    [InlineData("64:ff9b:2::1")]
    [InlineData("2001:ffff::1")]
    [InlineData("2003::1")]
    [InlineData("fbff::1")]
    [InlineData("fec0::1")]
    public void The_open_internet_is_asked_only_when_allowed(string address)
    {
        Assert.Contains("AllowPublic", CheckTarget.Refuse(IPAddress.Parse(address), Private), StringComparison.Ordinal);
        Assert.Null(CheckTarget.Refuse(IPAddress.Parse(address), Public));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("127.0.0.0")]
    [InlineData("127.255.255.255")]
    public void This_machine_is_asked_only_when_allowed(string address)
    {
        Assert.Contains(
            "AllowLoopback", CheckTarget.Refuse(IPAddress.Parse(address), Public), StringComparison.Ordinal);
        Assert.Null(CheckTarget.Refuse(IPAddress.Parse(address), Private with { AllowLoopback = true }));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("::")]
    [InlineData("::7f00:1")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("ff02::1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fd00:ec2::254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("0.255.255.255")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("169.254.170.0")]
    [InlineData("169.254.170.2")]
    [InlineData("169.254.170.255")]
    [InlineData("::ffff:169.254.170.2")]
    [InlineData("::2")]
    [InlineData("fd00:ec2:ffff::1")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::")]
    [InlineData("ff00::1")]
    [InlineData("ffff::1")]
    public void Some_addresses_are_never_asked(string address)
    {
        foreach (var options in new[] { Private, Public, Public with { AllowLoopback = true } })
        {
            Assert.EndsWith(
                " is no address of a device", CheckTarget.Refuse(IPAddress.Parse(address), options),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("printer.lan", 80, null, "is none")]
    [InlineData("192.168.1.23@evil.example", 80, null, "is none")]
    [InlineData("192.168.1.23/../x", 80, null, "is none")]
    [InlineData(null, 80, null, "no address")]
    [InlineData("192.168.1.23", null, null, "does not answer over HTTP")]
    [InlineData("192.168.1.23", 80, "file", "neither http nor https")]
    [InlineData("0x7f000001", 80, null, "AllowLoopback")]
    [InlineData("2130706433", 80, null, "AllowLoopback")]
    public void What_is_no_address_is_not_looked_up(string? address, int? port, string? scheme, string part)
    {
        Assert.Null(CheckTarget.Of(Of(address, port, scheme), Private, out var reason));
        Assert.Contains(part, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_did_not_announce_itself_is_not_asked()
    {
        Assert.Null(CheckTarget.Of(Examples.Device(), Public, out var reason));
        Assert.Equal("It has not announced itself yet", reason);
    }

    [Theory]
    [InlineData("192.168.1.23", "https", "https://192.168.1.23:7070/device")]
    [InlineData("fd12::1", null, "http://[fd12::1]:7070/device")]
    [InlineData("fe80::1%2", "http", "http://[fe80::1]:7070/device")]
    [InlineData("::ffff:10.0.0.1", null, "http://10.0.0.1:7070/device")]
    public void The_address_asked_is_the_one_announced(string address, string? scheme, string url)
    {
        var target = CheckTarget.Of(Of(address, 7070, scheme), Private, out var reason);
        Assert.Equal((url, null), (target?.Url.AbsoluteUri, reason));
    }

    [Fact]
    public void An_agent_that_answers_HTTP_at_one_address_only_is_asked_there()
    {
        var device = Of("192.168.1.23", 7070, null);
        var announcement = device.Announcement!.Value with { HttpAddress = "10.0.0.7" };
        Assert.Equal(
            "http://10.0.0.7:7070/device",
            CheckTarget.Of(device with { Announcement = new(announcement, default, 1) }, Private, out _)?
                .Url.AbsoluteUri);
        var hostile = announcement with { HttpAddress = "169.254.169.254" };
        Assert.Null(CheckTarget.Of(device with { Announcement = new(hostile, default, 1) }, Private, out var reason));
        Assert.Contains("is no address of a device", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_announced_there_is_an_answer_and_no_name_among_them() =>
        Gen.Select(Gen.String, Gen.Int[1, 65535]).Sample((address, port) =>
        {
            var target = CheckTarget.Of(Of(address, port, null), Public, out var reason);
            Assert.True(target is null == reason is not null);
            Assert.True(target is null || IPAddress.TryParse(target.Url.Host, out _));
        });

    private static Device Of(string? address, int? port, string? scheme) => Examples.Device() with
    {
        Announcement =
            new(Examples.Announcement() with { Address = address, HttpPort = port, HttpScheme = scheme }, default, 1),
    };
}
