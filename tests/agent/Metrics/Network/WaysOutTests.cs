using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.Tests.Sampling;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Metrics.Network;

public sealed class WaysOutTests
{
    private const string Head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n";
    private const string Nowhere = "00000000000000000000000000000000";

    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void The_end_of_a_pair_that_is_a_container_s_way_out_is_told_with_its_counters()
    {
        using var host = Fixture.Files("cases/container-network/tree");
        var link = Assert.Single(Snapshots.Of(new NetworkSource(
            host, new NetworkOptions([], []), NetworkCalls.None, new ContainerLimits(host).Kind is not null,
            Fixture.Errors(), clock)).Network!);
        Assert.Equal(
            ("eth0", "up", 123456, 654321), (link.Interface, link.State, link.ReceivedBytes, link.TransmittedBytes));
    }

    [Theory]
    [InlineData("br0", false)]
    [InlineData("bond0.7", false)]
    [InlineData("wg0", false)]
    [InlineData("eth0", true)]
    public void What_holds_the_default_route_is_told_whatever_it_is(string name, bool isInContainer)
    {
        using var tree = Tree("lo", name, "veth1a2b", "docker0")
            .With("/proc/net/route", Head + Default(name) + Net("docker0"));
        Assert.Equal(isInContainer ? ["docker0", name] : [name], Names(tree, isInContainer));
    }

    [Fact]
    public void On_a_host_only_the_default_route_makes_a_virtual_interface_a_way_out()
    {
        using var tree = Tree("lo", "eth0", "veth1a2b", "docker0").With("/sys/class/net/eth0/device/uevent", "")
            .With("/proc/net/route", Head + Default("eth0") + Net("docker0") + Net("veth1a2b"));
        Assert.Equal(["eth0"], Names(tree, isInContainer: false));

        // A container that shares the network of its host sees the same.
        Assert.Equal(["eth0"], Names(tree, isInContainer: true));
    }

    [Fact]
    public void A_default_route_of_IPv6_alone_counts_and_one_that_rejects_does_not()
    {
        using var tree = Tree("lo", "eth0", "sit0").With(
            "/proc/net/ipv6_route",
            $"{Nowhere} 00 {Nowhere} 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n"
            + $"{Nowhere} 00 {Nowhere} 00 {Nowhere} ffffffff 00000001 00000000 00200200     sit0\n"
            + $"{Nowhere} 00 {Nowhere} 00 {Nowhere} ffffffff 00000001 00000000 00200200       lo\n");
        Assert.Equal(["eth0"], Names(tree, isInContainer: false));
    }

    [Fact]
    public void In_a_container_without_a_default_route_an_address_is_enough()
    {
        using var tree = Tree("lo", "eth0", "eth1", "eth2").With("/proc/net/route", Head + Net("eth0")).With(
            "/proc/net/if_inet6",
            "00000000000000000000000000000001 01 80 10 80       lo\n"
            + "20010db8000000000000000000000007 02 40 00 80     eth1\n"
            + "fe80000000000000021e2afffe000001 03 40 20 80     eth2\n");
        Assert.Equal(["eth0", "eth1"], Names(tree, isInContainer: true));
        Assert.Empty(Names(tree, isInContainer: false));
    }

    [Fact]
    public void The_end_of_a_pair_with_an_address_is_told_where_nothing_says_that_it_is_a_container()
    {
        using var tree = Tree("lo", "eth0", "veth1a2b", "br0")
            .With("/sys/class/net/eth0/ifindex", "2\n").With("/sys/class/net/eth0/iflink", "23\n")
            .With("/sys/class/net/veth1a2b/ifindex", "4\n").With("/sys/class/net/veth1a2b/iflink", "3\n")
            .With("/sys/class/net/veth1a2b/master/uevent", "INTERFACE=br0\n")
            .With("/sys/class/net/br0/ifindex", "5\n").With("/sys/class/net/br0/iflink", "5\n")
            .With("/proc/net/route", Head + Net("eth0") + Net("veth1a2b") + Net("br0"));
        Assert.Equal(["eth0"], Names(tree, isInContainer: false));
    }

    [Fact]
    public void A_way_out_stays_when_its_route_goes()
    {
        using var tree = Tree("lo", "br0").With("/proc/net/route", Head + Default("br0"));
        var source = Source(tree, isInContainer: false);
        Assert.Equal("br0", Assert.Single(Snapshots.Of(source).Network!).Interface);
        tree.With("/proc/net/route", Head);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("br0", Assert.Single(Snapshots.Of(source).Network!).Interface);
    }

    [Theory]
    [InlineData("")]
    [InlineData("eth0")]
    [InlineData("eth0 zzzzzzzz 0 xyz 0 0 0 0\neth0 00000000 0 none 0 0 0 00000000 0 0 0")]
    public void A_table_that_is_none_leads_nowhere(string text)
    {
        using var tree = Tree("eth0")
            .With("/proc/net/route", text).With("/proc/net/ipv6_route", text).With("/proc/net/if_inet6", text);
        Assert.False(WaysOut.Read(tree.Files, "/proc/net").HasDefault("eth0"));
    }

    private NetworkSource Source(TempTree tree, bool isInContainer) =>
        new(tree.Files, new NetworkOptions([], []), NetworkCalls.None, isInContainer, Fixture.Errors(), clock);

    private IEnumerable<string> Names(TempTree tree, bool isInContainer) =>
        Snapshots.Of(Source(tree, isInContainer)).Network!.Select(link => link.Interface);

    private static string Default(string name) => $"{name}\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";

    private static string Net(string name) => $"{name}\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n";

    private static TempTree Tree(params string[] names) => new TempTree().With(
        "/proc/net/dev",
        "Inter-|   Receive  |  Transmit\n face |bytes packets|bytes packets\n"
        + string.Concat(names.Select(name => $"{name,6}: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n")));
}
