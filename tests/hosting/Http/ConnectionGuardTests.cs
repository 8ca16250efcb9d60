using System.Net;
using HealthCheck.Hosting.Http;
using Microsoft.AspNetCore.Connections;

namespace HealthCheck.Hosting.Tests.Http;

public sealed class ConnectionGuardTests
{
    private readonly List<string> reports = [];
    private readonly Dictionary<OpenConnection, RecordedConnection> connections = [];

    [Fact]
    public void A_peer_whose_connections_all_answer_is_refused_and_others_are_not()
    {
        var guard = Guard(total: 100, perPeer: 2);
        var (one, two) = (Open("192.168.1.5", isAnswering: true), Open("192.168.1.5", isAnswering: true));
        Assert.True(guard.TryEnter(one) && guard.TryEnter(two));

        Assert.False(guard.TryEnter(Open("192.168.1.5")));
        Assert.True(guard.TryEnter(Open("192.168.1.6")));
        guard.Leave(one);
        Assert.True(guard.TryEnter(Open("192.168.1.5")));
        Assert.Equal(["192.168.1.5: refused, because all that it may have answer a request"], reports);
    }

    [Fact]
    public void A_peer_at_its_limit_loses_its_oldest_idle_connection_and_nobody_elses()
    {
        var guard = Guard(total: 100, perPeer: 3);
        var (answering, oldest, newer, others) =
            (Open("192.168.1.5", isAnswering: true), Open("192.168.1.5"), Open("192.168.1.5"), Open("192.168.1.6"));
        foreach (var each in (OpenConnection[])[others, answering, oldest, newer])
            Assert.True(guard.TryEnter(each));

        Assert.True(guard.TryEnter(Open("192.168.1.5")));

        Assert.Equal([false, true, false, false], new[] { answering, oldest, newer, others }.Select(IsEnded));
        Assert.Equal(4, guard.Open);
        guard.Leave(oldest);
        Assert.Equal(4, guard.Open);
    }

    [Fact]
    public void When_all_are_taken_whoever_has_most_loses_one()
    {
        var guard = Guard(total: 5, perPeer: 4);
        var greedy = Enumerable.Range(0, 4).Select(_ => Open("192.168.1.5")).ToList();
        Assert.All(greedy, each => Assert.True(guard.TryEnter(each)));
        Assert.True(guard.TryEnter(Open("192.168.1.6")));

        Assert.True(guard.TryEnter(Open("192.168.1.7")));

        Assert.Equal([true, false, false, false], greedy.Select(IsEnded));
        Assert.Equal(5, guard.Open);
    }

    [Fact]
    public void What_is_reserved_is_for_this_machine_alone()
    {
        var guard = Guard(total: 3, perPeer: 3, reserved: 1);
        Assert.True(guard.TryEnter(Open("192.168.1.5", isAnswering: true))
            && guard.TryEnter(Open("192.168.1.6", isAnswering: true)));

        Assert.False(guard.TryEnter(Open("192.168.1.7")));
        Assert.True(guard.TryEnter(Open("::1")));
    }

    [Fact]
    public void A_proxy_may_have_all_that_there_are()
    {
        var guard = new ConnectionGuard(
            new(10, 2, 0, TimeSpan.FromSeconds(5)) { IsProxy = peer => peer.Equals(IPAddress.Parse("172.17.0.1")) });

        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(guard.TryEnter(Open("172.17.0.1", isAnswering: true))));
        Assert.False(guard.TryEnter(Open("172.17.0.1")));
    }

    [Theory]
    [InlineData("192.168.1.5", "192.168.1.5")]
    [InlineData("::ffff:192.168.1.5", "192.168.1.5")]
    [InlineData("2001:db8:1:2:aaaa::1", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2:bbbb::9", "2001:db8:1:2::")]
    [InlineData("::1", "::1")]
    public void IPv6_peers_count_by_network_and_IPv4_by_address(string address, string peer) =>
        Assert.Equal(IPAddress.Parse(peer), PeerAddress.Of(new IPEndPoint(IPAddress.Parse(address), 1234)));

    private ConnectionGuard Guard(int total, int perPeer, int reserved = 0) =>
        new(new(total, perPeer, reserved, TimeSpan.FromSeconds(5)), (peer, what) => reports.Add($"{peer}: {what}"));

    private OpenConnection Open(string peer, bool isAnswering = false)
    {
        var context = new RecordedConnection();
        var opened = new OpenConnection(PeerAddress.Of(IPAddress.Parse(peer)), context);
        if (isAnswering)
            opened.Begin();
        connections[opened] = context;
        return opened;
    }

    private bool IsEnded(OpenConnection opened) => connections[opened].IsEnded;

    private sealed class RecordedConnection : DefaultConnectionContext
    {
        public bool IsEnded { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsEnded = true;
    }
}
