using System.Net;
using System.Net.Sockets;
using HealthCheck.Hosting.Http;

namespace HealthCheck.Hosting.Tests.Http;

public sealed class ListenSocketTests
{
    private static readonly string[] Table =
    [
        "00000000000000000000000000000001 01 80 10 80       lo",
        "fe8000000000000002155dfffe3a0c11 1f 40 20 80     eth0",
        "fe80000000000000000000000000dead",
        "fe80000000000000000000000000beef xy 40 20 80     eth1",
    ];

    [Theory]
    [InlineData("fe80::215:5dff:fe3a:c11", 31L)]
    [InlineData("fe80::dead", null)]
    [InlineData("fe80::beef", null)]
    [InlineData("fe80::1", null)]
    public void The_interface_of_an_address_of_one_link_is_found_by_the_address(string address, long? number) =>
        Assert.Equal(number, ListenSocket.InterfaceOf(IPAddress.Parse(address), Table));

    [Fact]
    public void An_address_of_one_link_that_no_interface_has_is_one_that_is_not_there_yet()
    {
        var failure = Assert.Throws<SocketException>(
            () => ListenSocket.WithInterface(new IPEndPoint(IPAddress.Parse("fe80::dead:beef"), 7070)));
        Assert.Equal(SocketError.AddressNotAvailable, failure.SocketErrorCode);
        var other = new IPEndPoint(IPAddress.Loopback, 7070);
        Assert.Same(other, ListenSocket.WithInterface(other));
    }
}
