using System.Net;
using System.Net.NetworkInformation;
using HealthCheck.Agent.Identity;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Identity;

public sealed class NetworkAddressesTests
{
    [Fact]
    public void The_addresses_of_this_machine_are_those_that_the_framework_lists()
    {
        var expected =
            from card in NetworkInterface.GetAllNetworkInterfaces()
            where card.OperationalStatus == OperationalStatus.Up
                && card.NetworkInterfaceType != NetworkInterfaceType.Loopback
            let mac = card.GetPhysicalAddress().ToString().ToLowerInvariant()
            from address in card.GetIPProperties().UnicastAddresses
            select new InterfaceAddress(
                card.Name, address.Address.ToString().Split('%')[0],
                mac.Length == 12 ? string.Join(':', mac.Chunk(2).Select(part => new string(part))) : null);
        Assert.Superset(expected.ToHashSet(), NetworkAddresses.All().ToHashSet());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void With_the_broker_on_this_machine_the_address_is_that_of_the_default_route(string broker)
    {
        Assert.Equal(NetworkAddresses.Facing(null), NetworkAddresses.Facing(IPAddress.Parse(broker)));
        Assert.False(
            IPAddress.IsLoopback(IPAddress.Parse(NetworkAddresses.Facing(IPAddress.Parse(broker)) ?? "192.0.2.1")));
    }
}
