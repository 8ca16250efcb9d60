using System.Net;
using HealthCheck.Collector.Http;

namespace HealthCheck.Collector.Tests.Http;

public sealed class PrivateNetworksTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("9.255.255.255", false)]
    [InlineData("10.0.0.0", true)]
    [InlineData("10.255.255.255", true)]
    [InlineData("11.0.0.0", false)]
    [InlineData("172.15.255.255", false)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.0", false)]
    [InlineData("192.168.1.7", true)]
    [InlineData("192.169.0.0", false)]
    [InlineData("100.64.0.1", true)]
    [InlineData("100.128.0.0", false)]
    [InlineData("169.254.3.4", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("::ffff:192.168.1.7", true)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("fe80::1", true)]
    [InlineData("fd12::1", true)]
    [InlineData("2001:db8::1", false)]
    public void Only_private_networks_and_this_machine_are_near(string address, bool isNear) =>
        Assert.Equal(isNear, PrivateNetworks.IsNear(new IPEndPoint(IPAddress.Parse(address), 1)));
}
