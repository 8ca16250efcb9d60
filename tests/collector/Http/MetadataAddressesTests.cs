using System.Net;
using HealthCheck.Collector.Http;

namespace HealthCheck.Collector.Tests.Http;

public sealed class MetadataAddressesTests
{
    [Theory]
    [InlineData("169.254.169.254", true)]
    [InlineData("169.254.169.253", false)]
    [InlineData("169.254.169.255", false)]
    [InlineData("169.254.170.0", true)]
    [InlineData("169.254.170.255", true)]
    [InlineData("169.254.171.0", false)]
    [InlineData("fd00:ec2::254", true)]
    [InlineData("fd00:ec3::254", false)]
    [InlineData("::ffff:169.254.169.254", true)]
    [InlineData("64:ff9b::169.254.170.2", true)]
    [InlineData("::ffff:192.168.1.2", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("fe80::1", false)]
    public void Addresses_where_clouds_keep_secrets_are_known(string address, bool isOne) =>
        Assert.Equal(isOne, MetadataAddresses.Contains(IPAddress.Parse(address)));
}
