using System.Net;
using System.Text;
using CsCheck;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Metrics;
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

    [Theory]
    [InlineData("65535", false, null)]
    [InlineData("10", true, null)]
    [InlineData("10", false, 10)]
    public void A_speed_that_stands_for_none_is_none(string speed, bool isTunnel, int? megabits)
    {
        using var tree = Tree("eth0")
            .With("/sys/class/net/eth0/device/uevent", "").With("/sys/class/net/eth0/operstate", "up\n")
            .With("/sys/class/net/eth0/speed", speed + "\n");
        if (isTunnel)
            tree.With("/sys/class/net/eth0/tun_flags", "0x5001\n");
        Assert.Equal(megabits, One(Source(tree)).MegabitsPerSecond);
    }

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
        using var tree = Tree("lo", "eth0", "docker0", "veth1a2b", "br-77aa")
            .With("/sys/class/net/eth0/device/uevent", "");
        var options = new NetworkOptions(Split(include), Split(exclude));
        Assert.Equal(names, string.Join('|', Names(Source(tree, options))));
    }

    [Theory]
    [InlineData("docker0, br-*", true)]
    [InlineData("eth0/1", false)]
    [InlineData("a name", false)]
    public void A_name_that_no_interface_can_have_is_a_mistake(string include, bool isAccepted)
    {
        var reader =
            SettingsFile.Read("/no/such/settings.json", null, [new("Network:Include", include)],
                TestContext.Current.CancellationToken);
        var options = NetworkOptions.Read(reader.Section("Network"));
        if (isAccepted)
            Assert.Equal(["docker0", "br-*"], options.Include);
        else
            Assert.Contains("Network:Include", Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Message,
                StringComparison.Ordinal);
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
        Assert.Equal((2000, null),
            (One(source) is var next ? next.ReceivedBytesPerSecond : null, next.TransmittedBytesPerSecond));
    }

    [Theory]
    [InlineData("18446744073709551613", "97", null, 10.0)]
    [InlineData("4294967290", "94", 4294967290L, 10.0)]
    [InlineData("5000000000", "94", 5000000000L, null)]
    [InlineData("1000", "18446744073709551613", 1000L, null)]
    [InlineData("1000", "9007199254740993", 1000L, null)]
    [InlineData("1000", "nonsense", 1000L, null)]
    public void A_counter_that_wraps_is_followed_and_one_that_starts_again_or_jumps_has_no_rate(
        string before, string after, long? shown, double? rate)
    {
        using var tree = new TempTree().With("/sys/class/net/eth0/device/uevent", "")
            .With("/proc/net/dev", Headings + $"  eth0:{before} 1 2 3 0 0 0 9 500 1 20 30 0 0 0 0\n");
        var source = Source(tree);
        Assert.Equal((shown, 500), (One(source) is var first ? first.ReceivedBytes : null, first.TransmittedBytes));
        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With("/proc/net/dev", Headings + $"  eth0:{after} 1 2 3 0 0 0 9 600 1 20 30 0 0 0 0\n");
        Assert.Equal(
            (rate, 10), (One(source) is var next ? next.ReceivedBytesPerSecond : null, next.TransmittedBytesPerSecond));
    }

    [Fact]
    public void A_counter_next_to_2_to_the_64_of_an_interface_that_is_not_shown_costs_nothing_and_is_not_said()
    {
        using var host = Fixture.Files("cases/net-counter-2-64");
        var problems = Fixture.Problems();
        var errors = new ReadErrors(problems);
        var snapshot =
            Snapshots.Of(
                new NetworkSource(host, new NetworkOptions([], []), NetworkCalls.None, isInContainer: false, errors,
                    clock), problems);
        Assert.Equal(
            ("eth0", 123456, 654321, 0, 0),
            Assert.Single(snapshot.Network!) is var eth0
                ? (eth0.Interface, eth0.ReceivedBytes, eth0.TransmittedBytes, eth0.Errors, eth0.Dropped)
                : default);
        Assert.Empty(snapshot.Problems);
        Assert.Empty(errors.Notes);
    }

    [Fact]
    public void Of_an_interface_that_is_shown_such_a_counter_is_unknown_and_noted_and_the_rest_is_told()
    {
        using var host = Fixture.Files("cases/net-counter-2-64");
        var problems = Fixture.Problems();
        var errors = new ReadErrors(problems);
        var snapshot =
            Snapshots.Of(
                new NetworkSource(host, new NetworkOptions(["tap*"], []), NetworkCalls.None, isInContainer: false,
                    errors, clock), problems);
        Assert.Equal([("eth0", 123456, 654321), ("tap0", null, 5)],
            snapshot.Network!.Select(link => (link.Interface, link.ReceivedBytes, link.TransmittedBytes)));
        Assert.Empty(snapshot.Problems);
        Assert.Equal("/proc/1/net/dev (tap0)", Assert.Single(errors.Notes).Key);
    }

    [Fact]
    public void Radios_of_two_scales_are_told_by_their_own()
    {
        using var host = Fixture.Files("cases/wifi-quality-of-100");
        var snapshot =
            Snapshots.Of(errors =>
                new NetworkSource(
                    host, new NetworkOptions([], []), NetworkCalls.None, isInContainer: false, errors, clock));
        Assert.Equal(
            [("wlan0", new WifiReading(null, -69, 58.6)), ("wlan1", new WifiReading(null, null, 56))],
            snapshot.Network!.Select(link => (link.Interface, link.Wifi)));
        Assert.Empty(snapshot.Problems);
    }

    [Fact]
    public void A_name_that_is_no_text_keeps_its_counters_from_sample_to_sample()
    {
        using var tree = new TempTree();
        byte[] Table(int received) =>
            [.. Encoding.UTF8.GetBytes(Headings + "  "), 0xff, 0xfe,
                .. Encoding.UTF8.GetBytes($":{received} 1 2 3 0 0 0 9 500 1 20 30 0 0 0 0\n")];
        tree.With("/proc/net/dev", Table(1000));
        var source = Source(tree, new NetworkOptions(["*"], []));
        One(source);
        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With("/proc/net/dev", Table(2000));
        Assert.Equal(100, One(source).ReceivedBytesPerSecond);
    }

    [Fact]
    public void Each_column_that_makes_no_sense_costs_itself_alone_and_is_said_of_those_shown()
    {
        using var tree = new TempTree()
            .With("/sys/class/net/eth0/device/uevent", "").With("/sys/class/net/eth1/device/uevent", "")
            .With("/proc/net/dev", Headings
                + "  eth0:1000 1 nan 3 0 0 0 9 500 1 20 -1 0 0 0 0\n  tap0: abc 1 2 3 0 0 0 9 500 1 20 30 0 0 0 0\n  "
                + "eth1: 7 1\n");
        var snapshot =
            Snapshots.Of(errors =>
                new NetworkSource(
                    tree.Files, new NetworkOptions([], []), NetworkCalls.None, isInContainer: false, errors, clock));
        Assert.Equal(
            [("eth0", 1000, 500, null, null), ("eth1", 7, null, null, null)],
            snapshot.Network!.Select(link =>
                (link.Interface, link.ReceivedBytes, link.TransmittedBytes, link.Errors, link.Dropped)));
        Assert.Equal(
            [
                "/proc/net/dev (eth0) cannot be read: receive errors: 'nan' is not a number; transmit drops: '-1' is "
                    + "not a number",
                "/proc/net/dev (eth1) cannot be read: receive errors: a number is missing; receive drops: a number is "
                    + "missing; transmitted bytes: a number is missing; transmit errors: a number is missing; transmit "
                    + "drops: a number is missing",
            ],
            snapshot.Problems.Select(problem => problem.Message));
    }

    [Fact]
    public void Headings_of_any_number_aliases_and_long_names_leave_the_interfaces_as_they_are()
    {
        using var tree = new TempTree()
            .With("/sys/class/net/enx0123456789ab/device/uevent", "").With("/sys/class/net/eth0/device/uevent", "")
            .With("/proc/net/dev", "One more | heading\n" + Headings + "enx0123456789ab:18446744073709551613 1 2 3 0 0 "
                + "0 9 500 1 20 30 0 0 0 0\n  eth0: 8 1 2 3 0 0 0 9 500 1 20 30 0 0 0 0\neth0:1: 9 1 2 3 0 0 0 9 500 1 "
                + "20 30 0 0 0 0\n");
        var snapshot =
            Snapshots.Of(errors =>
                new NetworkSource(
                    tree.Files, new NetworkOptions([], []), NetworkCalls.None, isInContainer: false, errors, clock));
        Assert.Equal(
            [("enx0123456789ab", null), ("eth0", 8)],
            snapshot.Network!.Select(link => (link.Interface, link.ReceivedBytes)));
        Assert.Empty(snapshot.Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Headings)]
    [InlineData("nan\n")]
    public void A_table_without_an_interface_is_said(string text)
    {
        using var tree = new TempTree().With("/proc/net/dev", text);
        var snapshot =
            Snapshots.Of(errors =>
                new NetworkSource(
                    tree.Files, new NetworkOptions([], []), NetworkCalls.None, isInContainer: false, errors, clock));
        Assert.Empty(snapshot.Network!);
        Assert.Equal(
            "/proc/net/dev cannot be read: there is no line of an interface", Assert.Single(snapshot.Problems).Message);
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
        using var tree = Tree("wlan0")
            .With("/sys/class/net/wlan0/device/uevent", "").With("/sys/class/net/wlan0/wireless/link", "")
            .With("/sys/class/net/wlan0/operstate", "up\n")
            .With("/proc/net/wireless",
                Wifi + " wlan0: 0000   54.  -56.  -256        0      0      0     12    318        0\n");
        var calls = new NetworkCalls(() =>
            new Dictionary<string, string> { ["wlan0"] = "192.168.1.23" }, name => name + "'s home");
        var source =
            new NetworkSource(
                tree.Files, new NetworkOptions([], []), calls, isInContainer: false, Fixture.Errors(), clock);
        Assert.Equal(new WifiReading("wlan0's home", -56, 77.1), One(source).Wifi);
        Assert.Equal("192.168.1.23", One(source).Address);

        tree.With("/proc/net/wireless", Wifi);
        Assert.Equal(new WifiReading(null, null, null), One(source).Wifi);
    }

    [Fact]
    public void Calls_are_made_each_half_minute_and_when_a_link_goes_up()
    {
        var calls = 0;
        using var tree = Tree("eth0")
            .With("/sys/class/net/eth0/device/uevent", "").With("/sys/class/net/eth0/operstate", "down\n");
        var source = new NetworkSource(
            tree.Files, new NetworkOptions([], []),
            new NetworkCalls(() => new Dictionary<string, string> { ["eth0"] = $"192.0.2.{++calls}" }, _ => null),
            isInContainer: false, Fixture.Errors(), clock);
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
        using var tree = Tree("eth0")
            .With("/sys/class/net/eth0/device/uevent", "").With("/sys/class/net/usb0/device/uevent", "");
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

    [Fact]
    public void Any_text_gives_counters_and_says_what_it_lacks() =>
        Gen.OneOf(Gen.String, Gen.Long[-1, long.MaxValue].Array[11, 17].Select(numbers => string.Join(' ', numbers)))
            .Sample(text =>
            LinkCounters.Parse(Encoding.UTF8.GetBytes(text), out var fault) is var counters
            && (fault is null)
                == (counters
                is { ReceivedBytes: not null, TransmittedBytes: not null, Errors: not null, Dropped: not null }));

    // Drivers of the kernel: quality = level + 110, at most 70. Others: out of 100, beside a level that is out of 100,
    // too.
    [Theory]
    [InlineData(" wlan0: 0000   70.  -38.  -256 0", -38, 100.0)]
    [InlineData(" wlan0: 0000   41.  -69.  -256 0", -69, 58.6)]
    [InlineData(" wlan0: 0000   28   -82   -256 0", -82, 40.0)]
    [InlineData(" wlan0: 0000   70.  -48.  -256 0", -48, 100.0)]
    [InlineData("wlan0: 0000  54.  200.  0 0", -56, 77.1)]
    [InlineData("wlan0: 0000  94.  200.  0 0", -56, null)]
    [InlineData("wlan0:0000  56.  78.  0. 0", null, 56.0)]
    [InlineData("wlan0: 0000  100.  100.  0. 0", null, 100.0)]
    [InlineData("wlan0: 0000  56.  110.  0. 0", null, null)]
    [InlineData("wlan0: 0000  255.  78.  0. 0", null, null)]
    [InlineData("wlan0: 0000  92.  -50.  0. 0", -50, null)]
    [InlineData("wlan0: 0000  56.  0.  0. 0", null, null)]
    [InlineData("wlan0: 0000  56.  -256.  0. 0", null, null)]
    [InlineData(" wlan0: 0000    0. -256.  -256 0", null, 0.0)]
    [InlineData("wlan0: 0000  -5.  -69.  0. 0", -69, null)]
    [InlineData("wlan0: 0000  0.  -110.  0. 0", -110, 0.0)]
    [InlineData("wlan0: 0000  10.  -110.  0. 0", -110, 14.3)]
    [InlineData("wlan0: 0000  11.  -110.  0. 0", -110, null)]
    [InlineData("wlan0: 0000  11.  -109.  0. 0", -109, 15.7)]
    [InlineData("wlan0: 0000  10.  -111.  0. 0", -111, 14.3)]
    [InlineData("wlan0: 0000  60.  -40.  0. 0", -40, 85.7)]
    [InlineData("wlan0: 0000  60.  -39.  0. 0", -39, 85.7)]
    [InlineData("wlan0: 0000  59.  -40.  0. 0", -40, null)]
    [InlineData("wlan0: 0000  70.  -1.  0. 0", -1, 100.0)]
    [InlineData("wlan0: 0000  71.  -40.  0. 0", -40, null)]
    [InlineData("wlan0: 0000  1.  -200.  0. 0", -200, 1.4)]
    [InlineData("wlan0: 0000  1.  -201.  0. 0", null, null)]
    [InlineData("wlan0: 0000  1.  128.  0. 0", -128, 1.4)]
    [InlineData("wlan0: 0000  1.  127.  0. 0", null, null)]
    [InlineData("wlan0: 0000  70.  255.  0. 0", -1, 100.0)]
    [InlineData("wlan0: 0000  70.  256.  0. 0", null, null)]
    [InlineData("wlan0: 0000  100.  1.  0. 0", null, 100.0)]
    [InlineData("wlan0: 0000  101.  1.  0. 0", null, null)]
    [InlineData("wlan0: 0000  1.  100.  0. 0", null, 1.0)]
    [InlineData("wlan0: 0000  1.  101.  0. 0", null, null)]
    public void Signal_and_quality_are_told_where_it_is_known_what_the_driver_means(
        string line, int? signal, double? quality)
    {
        Assert.Equal(
            new WifiReading(null, signal, quality), Radio(Wifi + "one more heading\n" + line + "\n", out var fault));
        Assert.Null(fault);
    }

    [Fact]
    public void A_driver_that_once_had_more_than_70_is_not_taken_for_one_of_the_kernel_again()
    {
        var scale = new RadioScale();
        Assert.Equal(58.6, scale.QualityPercent(41, -69));
        Assert.Null(scale.QualityPercent(80, -40));
        Assert.Null(scale.QualityPercent(41, -69));
    }

    [Theory]
    [InlineData(70, -40, 58.6)]
    [InlineData(71, -40, null)]
    [InlineData(1, 1, null)]
    [InlineData(1, 100, null)]
    [InlineData(1, 101, 58.6)]
    [InlineData(0, 100, 58.6)]
    public void What_a_driver_says_once_decides_what_its_later_qualities_are_out_of(
        long quality, long level, double? later)
    {
        var scale = new RadioScale();
        scale.QualityPercent(quality, level);
        Assert.Equal(later, scale.QualityPercent(41, -69));
    }

    [Theory]
    [InlineData("wlan0: 0000  abc.  -69.  0. 0", -69, null, "quality: 'abc.' is not a number")]
    [InlineData(
        "wlan0: 0000  41.  18446744073709551613.  0. 0", null, null, "level: '18446744073709551613.' is not a number")]
    [InlineData("wlan0: 0000  41.", null, null, "level: a number is missing")]
    [InlineData("wlan0:", null, null, "quality: a number is missing; level: a number is missing")]
    public void A_figure_of_a_radio_that_makes_no_sense_costs_itself_alone(
        string line, int? signal, double? quality, string said)
    {
        Assert.Equal(new WifiReading(null, signal, quality), Radio(line, out var fault));
        Assert.Equal(said, fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" wlan1: 0000   70.  -38.  -256 0")]
    [InlineData(" wlan01: 0000   70.  -38.  -256 0")]
    [InlineData(" wlan0:1: 0000   70.  -38.  -256 0")]
    [InlineData("wlan0")]
    public void A_radio_without_a_line_is_not_connected(string line) => Assert.Null(Radio(line, out _));

    [Fact]
    public void Any_line_gives_a_signal_and_a_quality_that_can_be() =>
        Gen.OneOf(Gen.String,
            Gen.Select(Gen.Int[-300, 300], Gen.Int[-300, 300], (quality, level) => $"0000 {quality}. {level}. 0"))
            .Sample(text => Radio("wlan0: " + text, out _)
                is null or { SignalDbm: null or (>= -200 and < 0), QualityPercent: null or (>= 0 and <= 100) });

    private static WifiReading? Radio(string table, out string? fault) =>
        WirelessTable.Find(Encoding.UTF8.GetBytes(table), "wlan0"u8, new RadioScale(), out fault);

    [Theory]
    [InlineData("1000\n", 1000, null)]
    [InlineData("-1\n", null, null)]
    [InlineData("4294967295\n", null, null)]
    [InlineData("0\n", null, null)]
    [InlineData("-7\n", null, "'-7' is out of range")]
    [InlineData("99999999999\n", null, "'99999999999' is out of range")]
    [InlineData("fast\n", null, "'fast' is not a number")]
    public void A_link_without_a_cable_has_no_speed_and_one_that_makes_no_sense_is_noted(
        string text, int? speed, string? note)
    {
        using var tree = Tree("eth0").With("/sys/class/net/eth0/device/uevent", "")
            .With("/sys/class/net/eth0/operstate", "up\n").With("/sys/class/net/eth0/speed", text);
        var errors = Fixture.Errors();
        Assert.Equal(
            speed, One(
                new NetworkSource(tree.Files, new NetworkOptions([], []), NetworkCalls.None, isInContainer: false,
                    errors, clock)).MegabitsPerSecond);
        Assert.Equal(note, errors.Notes.GetValueOrDefault("/sys/class/net/eth0/speed"));
    }

    [Theory]
    [InlineData("lowerlayerdown\n", "lowerlayerdown", null)]
    [InlineData("", null, null)]
    [InlineData("Up\n", null, "'Up' is no state of a link")]
    public void A_state_is_one_of_the_words_of_the_kernel(string text, string? state, string? note)
    {
        using var tree = Tree("eth0")
            .With("/sys/class/net/eth0/device/uevent", "").With("/sys/class/net/eth0/operstate", text);
        var errors = Fixture.Errors();
        Assert.Equal(
            state, One(
                new NetworkSource(tree.Files, new NetworkOptions([], []), NetworkCalls.None, isInContainer: false,
                    errors, clock)).State);
        Assert.Equal(note, errors.Notes.GetValueOrDefault("/sys/class/net/eth0/operstate"));
    }

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
        new(tree.Files, options ?? new NetworkOptions([], []), NetworkCalls.None, isInContainer: false,
            Fixture.Errors(), clock);

    private static NetworkReading One(NetworkSource source) => Assert.Single(Snapshots.Of(source).Network!);

    private static IEnumerable<string> Names(NetworkSource source) =>
        Snapshots.Of(source).Network!.Select(link => link.Interface);

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static TempTree Tree(params string[] names) => new TempTree().With("/proc/net/dev", Table(names));

    private static string Table(params string[] names) =>
        Headings + string.Concat(names.Select(name => $"{name,6}: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"));
}
