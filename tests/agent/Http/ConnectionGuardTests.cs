using System.Net;
using HealthCheck.Agent.Http;

namespace HealthCheck.Agent.Tests.Http;

public sealed class ConnectionGuardTests
{
    private readonly ConnectionGuard guard = new(perPeer: 2);

    [Fact]
    public void Each_peer_has_as_many_as_allowed_and_gets_back_what_it_leaves()
    {
        var (one, other) = (IPAddress.Parse("192.168.1.5"), IPAddress.Parse("192.168.1.6"));
        Assert.True(guard.TryEnter(one) && guard.TryEnter(one));
        Assert.False(guard.TryEnter(one));
        Assert.True(guard.TryEnter(other));
        guard.Leave(one);
        Assert.True(guard.TryEnter(one));
    }

    [Theory]
    [InlineData("192.168.1.5", "192.168.1.5")]
    [InlineData("::ffff:192.168.1.5", "192.168.1.5")]
    [InlineData("2001:db8:1:2:aaaa::1", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2:bbbb::9", "2001:db8:1:2::")]
    public void IPv6_peers_count_by_network_and_IPv4_by_address(string address, string peer) =>
        Assert.Equal(IPAddress.Parse(peer), ConnectionGuard.Peer(new IPEndPoint(IPAddress.Parse(address), 1234)));
}
