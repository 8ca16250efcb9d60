using System.Net;
using System.Text;
using CsCheck;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Settings;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Metrics.Network;

public sealed class NetworkSourceTests
{
    private const string Headings = "Inter-|   Receive  |  Transmit\n face |bytes packets|bytes packets\n";
    private const string Wifi = "Inter-| sta-|   Quality\n face | tus | link level noise\n";
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void Only_physical_interfaces_are_told_in_the_order_of_their_names()
    {
        using var tree = Tree("lo", "wlan0", "eth0", "docker0", "veth1a2b", "br-77aa")
            .With("/sys/class/net/eth0/device/uevent", "").With("/sys/class/net/wlan0/device/uevent", "");
        Assert.Equal(["eth0", "wlan0"], Names(Source(tree)));
    }

    [Theory]
    [InlineData("docker0", "", "docker0|eth0")]
    [InlineData("veth*,br-*", "", "br-77aa|eth0|veth1a2b")]
    [InlineData("", "eth*", "")]
    [InlineData("*", "*", "")]
    [InlineData("*", "lo,veth*", "br-77aa|docker0|eth0")]
    public void The_settings_add_virtual_ones_and_leave_others_out(string include, string exclude, string names)
    {
        using var tree = Tree("lo", "eth0", "docker0", "veth1a2b", "br-77aa").With("/sys/class/net/eth0/device/uevent", "");
        var options = new NetworkOptions(Split(include), Split(exclude));
        Assert.Equal(names, string.Join('|', Names(Source(tree, options))));
    }

    [Theory]
    [InlineData("docker0, br-*", true)]
    [InlineData("eth0/1", false)]
    [InlineData("a name", false)]
    public void A_name_that_no_interface_can_have_is_a_mistake(string include, bool isAccepted)
    {
        var reader = SettingsFile.Read("/no/such/settings.json", null, [new("Network:Include", include)]);
        var options = NetworkOptions.Read(reader.Section("Network"));
        if (isAccepted)
            Assert.Equal(["docker0", "br-*"], options.Include);
        else
            Assert.Contains("Network:Include", Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Counters_of_both_directions_are_told_and_rates_since_the_sample_before()
    {
        using var tree = new TempTree().With("/sys/class/net/eth0/device/uevent", "")
            .With("/proc/net/dev", Headings + "  eth0:1000 1 2 3 0 0 0 9 500 1 20 30 0 0 0 0\n");
        var source = Source(tree);
        var first = One(source);
        Assert.Equal((1000, 500, 22, 33), (first.ReceivedBytes, first.TransmittedBytes, first.Errors, first.Dropped));
        Assert.Null(first.ReceivedBytesPerSecond);

        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With("/proc/net/dev", Headings + "  eth0: 21000 1 2 3 0 0 0 9 400 1 20 30 0 0 0 0\n");
        Assert.Equal((2000, 0), (One(source) is var next ? next.ReceivedBytesPerSecond : null, next.TransmittedBytesPerSecond));
    }

    [Fact]
    public void State_and_speed_are_told_and_followed()
    {
        using var tree = Tree("eth0").With("/sys/class/net/eth0/device/uevent", "")
            .With("/sys/class/net/eth0/operstate", "down\n").With("/sys/class/net/eth0/speed", "-1\n");
        var source = Source(tree);
        Assert.Equal(("down", null), (One(source).State, One(source).MegabitsPerSecond));
        tree.With("/sys/class/net/eth0/operstate", "up\n").With("/sys/class/net/eth0/speed", "1000\n");
        Assert.Equal(("up", 1000), (One(source).State, One(source).MegabitsPerSecond));
    }

    [Fact]
    public void A_radio_tells_its_network_and_signal_while_it_is_connected()
    {
        using var tree = Tree("wlan0").With("/sys/class/net/wlan0/device/uevent", "").With("/sys/class/net/wlan0/wireless/link", "")
            .With("/sys/class/net/wlan0/operstate", "up\n")
            .With("/proc/net/wireless", Wifi + " wlan0: 0000   54.  -56.  -256        0      0      0     12    318        0\n");
        var calls = new NetworkCalls(() => new Dictionary<string, string> { ["wlan0"] = "192.168.1.23" }, name => name + "'s home");
        var source = new NetworkSource(tree.Files, new NetworkOptions([], []), calls, isInContainer: false, clock);
        Assert.Equal(new WifiReading("wlan0's home", -56, 77.1), One(source).Wifi);
        Assert.Equal("192.168.1.23", One(source).Address);

        tree.With("/proc/net/wireless", Wifi);
        Assert.Equal(new WifiReading(null, null, null), One(source).Wifi);
    }

    [Fact]
    public void Calls_are_made_each_half_minute_and_when_a_link_goes_up()
    {
        var calls = 0;
        using var tree = Tree("eth0").With("/sys/class/net/eth0/device/uevent", "").With("/sys/class/net/eth0/operstate", "down\n");
        var source = new NetworkSource(
            tree.Files, new NetworkOptions([], []),
            new NetworkCalls(() => new Dictionary<string, string> { ["eth0"] = $"192.0.2.{++calls}" }, _ => null), isInContainer: false, clock);
        Assert.Equal(["192.0.2.1", "192.0.2.1"], new[] { One(source).Address, One(source).Address });
        tree.With("/sys/class/net/eth0/operstate", "up\n");
        Assert.Equal("192.0.2.2", One(source).Address);
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("192.0.2.2", One(source).Address);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("192.0.2.3", One(source).Address);
    }

    [Fact]
    public void An_interface_that_comes_or_goes_is_noticed_at_once()
    {
        using var tree = Tree("eth0").With("/sys/class/net/eth0/device/uevent", "").With("/sys/class/net/usb0/device/uevent", "");
        var source = Source(tree);
        Assert.Equal(["eth0"], Names(source));
        tree.With("/proc/net/dev", Table("usb0", "eth0"));
        Assert.Equal(["eth0", "usb0"], Names(source));
        tree.With("/proc/net/dev", Table("usb0"));
        Assert.Equal(["usb0"], Names(source));
    }

    [Fact]
    public void A_machine_without_the_table_has_no_section_and_no_problem()
    {
        using var tree = new TempTree();
        var snapshot = Snapshots.Of(Source(tree));
        Assert.Null(snapshot.Network);
        Assert.Empty(snapshot.Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2 3")]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11")]
    [InlineData("a b c d e f g h i j k l m n o p")]
    [InlineData("1 2 3 -4 5 6 7 8 9 10 11 12 13 14 15 16")]
    public void What_is_no_line_of_counters_is_refused(string text) =>
        Assert.Throws<FormatException>(() => LinkCounters.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Any_text_gives_counters_or_is_refused() =>
        Gen.OneOf(Gen.String, Gen.Long[-1, long.MaxValue].Array[11, 17].Select(numbers => string.Join(' ', numbers))).Sample(text =>
        {
            try
            {
                return LinkCounters.Parse(Encoding.UTF8.GetBytes(text)) is { Errors: >= 0, Dropped: >= 0, ReceivedBytes: >= 0 };
            }
            catch (FormatException)
            {
                return true;
            }
        });

    [Theory]
    [InlineData(" wlan0: 0000   70.  -38.  -256 0", -38, 100.0)]
    [InlineData(" wlan0: 0000   28   -82   -256 0", -82, 40.0)]
    [InlineData("wlan0: 0000  94.  200.  0 0", -56, 100.0)]
    [InlineData(" wlan0: 0000    0. -256.  -256 0", null, 0.0)]
    public void Signal_and_quality_are_read_from_the_line_of_the_radio(string line, int? signal, double? quality) =>
        Assert.Equal(new WifiReading(null, signal, quality), WirelessTable.Find(Encoding.UTF8.GetBytes(Wifi + line + "\n"), "wlan0"u8));

    [Theory]
    [InlineData("")]
    [InlineData(" wlan1: 0000   70.  -38.  -256 0")]
    [InlineData(" wlan01: 0000   70.  -38.  -256 0")]
    [InlineData("wlan0")]
    public void A_radio_without_a_line_is_not_connected(string line) =>
        Assert.Null(WirelessTable.Find(Encoding.UTF8.GetBytes(line), "wlan0"u8));

    [Fact]
    public void Any_line_gives_a_signal_that_can_be_or_is_refused() => Gen.String.Sample(text =>
    {
        try
        {
            return WirelessTable.Find(Encoding.UTF8.GetBytes("wlan0: " + text), "wlan0"u8)!.SignalDbm is null or (>= -200 and < 0);
        }
        catch (FormatException)
        {
            return true;
        }
    });

    [Theory]
    [InlineData("1000\n", 1000)]
    [InlineData("-1\n", null)]
    [InlineData("0\n", null)]
    public void A_link_without_a_cable_has_no_speed(string text, int? speed) =>
        Assert.Equal(speed, NetworkSource.ParseSpeed(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void An_address_that_reaches_further_comes_first() =>
        Assert.Equal(
            ["192.0.2.1", "2001:db8::1", "fe80::1"],
            new[] { "fe80::1", "192.0.2.1", "2001:db8::1" }.OrderBy(text => LinkAddresses.Rank(IPAddress.Parse(text))));

    [Fact]
    public void This_machine_has_an_address_on_its_loopback_which_is_on_no_wireless_network()
    {
        var all = LinkAddresses.List();
        Assert.Equal("127.0.0.1", LinkAddresses.Best(all)["lo"]);
        Assert.Contains(all, each => each is { Interface: "lo", IsLoopback: true, IsUp: true });
        Assert.Null(NetworkName.Find("lo"));
        Assert.Null(NetworkName.Find("no-such-interface-at-all"));
    }

    private NetworkSource Source(TempTree tree, NetworkOptions? options = null) =>
        new(tree.Files, options ?? new NetworkOptions([], []), NetworkCalls.None, isInContainer: false, clock);

    private static NetworkReading One(NetworkSource source) => Assert.Single(Snapshots.Of(source).Network!);

    private static IEnumerable<string> Names(NetworkSource source) => Snapshots.Of(source).Network!.Select(link => link.Interface);

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static TempTree Tree(params string[] names) => new TempTree().With("/proc/net/dev", Table(names));

    private static string Table(params string[] names) =>
        Headings + string.Concat(names.Select(name => $"{name,6}: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"));
}
