using CsCheck;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Identity;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Identity;

public sealed class DeviceIdentityTests : IDisposable
{
    private const string Serial = "10000000c7d1e84a";
    private const string MachineId = "77aa4e1c90d35f2b8c6d1407e9ba52f3";

    private readonly string state = Path.Combine(Path.GetTempPath(), $"healthcheck-state-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(state))
            Directory.Delete(state, recursive: true);
    }

    [Fact]
    public void The_board_serial_decides_so_that_a_new_card_is_the_same_device()
    {
        using var before = Board().With("/etc/machine-id", MachineId + "\n");
        using var after = Board()
            .With("/etc/machine-id", "00000000000000000000000000000001\n").With("/etc/hostname", "other\n");
        Assert.Equal(Find(before), Find(after));
        Assert.Equal(IdentityOrigin.Serial, Find(before).Origin);
        Assert.Matches("^[0-9a-f]{16}$", Find(before).Id);
        Assert.DoesNotContain(Serial, Find(before).Id, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clone_of_the_card_in_another_board_is_another_device()
    {
        using var original = Board().With("/etc/machine-id", MachineId);
        using var clone = new TempTree()
            .With("/proc/device-tree/serial-number", "10000000ffffffff\0").With("/etc/machine-id", MachineId);
        Assert.NotEqual(Find(original).Id, Find(clone).Id);
    }

    [Fact]
    public void Without_a_device_tree_the_serial_is_found_in_cpuinfo()
    {
        using var tree = new TempTree().With(
            "/proc/cpuinfo", $"processor\t: 0\n\nHardware\t: BCM2835\nRevision\t: c03114\nSerial\t\t: {Serial}\n");
        using var other = Board();
        Assert.Equal(Find(other).Id, Find(tree).Id);
    }

    [Theory]
    [InlineData("0000000000000000\0")]
    [InlineData("\0")]
    [InlineData("None\0")]
    [InlineData("To be filled by O.E.M.\0")]
    [InlineData("Default string\0")]
    [InlineData("Defaultstring1\0")]
    [InlineData("System Serial Number\0")]
    [InlineData("SystemSerialNumber\0")]
    [InlineData("0123456789abcdef\0")]
    [InlineData("0123456789ABCDEF\0")]
    [InlineData("0123456789\0")]
    [InlineData("1234567890\0")]
    [InlineData("1234567890abcdef\0")]
    [InlineData("abcdef0123456789\0")]
    [InlineData("0000000012345678\0")]
    [InlineData("8765432100000000\0")]
    [InlineData("fedcba9876543210\0")]
    [InlineData("ffffffffffffffff\0")]
    [InlineData("11111111\0")]
    [InlineData("1212121212121212\0")]
    [InlineData("1234123412341234\0")]
    [InlineData("00000000deadbeef\0")]
    [InlineData("0000000000000001\0")]
    public void A_serial_that_says_nothing_does_not_make_boards_one_device(string serial)
    {
        using var tree = new TempTree()
            .With("/proc/device-tree/serial-number", serial).With("/etc/machine-id", MachineId);
        Assert.Equal(IdentityOrigin.MachineId, Find(tree).Origin);
    }

    [Theory]
    [InlineData("uninitialized\n")]
    [InlineData("3f9c0d5e\n")]
    [InlineData("00000000000000000000000000000000\n")]
    [InlineData("ffffffffffffffffffffffffffffffff\n")]
    [InlineData("b08dfa6083e7567a1921a715000001fb\n")]
    [InlineData("zzaa4e1c90d35f2b8c6d1407e9ba52f3\n")]
    public void A_machine_id_that_is_none_is_left_aside(string machineId)
    {
        using var tree = new TempTree().With("/etc/machine-id", machineId);
        Assert.Equal(IdentityOrigin.Drawn, Find(tree).Origin);
    }

    [Fact]
    public void Without_either_a_random_id_is_drawn_once_and_kept()
    {
        using var tree = new TempTree();
        var drawn = Find(tree, keep: true);
        Assert.True(DeviceId.IsValid(drawn.Id));
        Assert.Equal(drawn, Find(tree, keep: true));
        Assert.Equal(drawn, Find(tree, keep: false));
    }

    [Fact]
    public void Where_it_cannot_be_kept_the_error_says_what_to_do()
    {
        using var tree = new TempTree().With("/file", "");
        var options = new DeviceOptions(null, null, []);
        var error = Assert.Throws<IOException>(
            () => DeviceIdentity.Find(options, tree.Files, new StateOptions(tree.Root + "/file/below"), keep: true));
        Assert.Contains("State:Directory", error.Message, StringComparison.Ordinal);
        Assert.Contains("Device:Id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_setting_overrides_everything()
    {
        using var tree = Board();
        var identity =
            DeviceIdentity.Find(new DeviceOptions("my-pi", null, []), tree.Files, new StateOptions(state), keep: true);
        Assert.Equal(new DeviceIdentity("my-pi", IdentityOrigin.Setting), identity);
    }

    [Theory]
    [InlineData("pi-3b", "dcd998f19c277781")]
    [InlineData("pi-4", "7f9a8048932c6d8b")]
    [InlineData("pi-5", "fb275e480ce2e465")]
    [InlineData("pi-zero-2w", "81dc396d3dd46dee")]
    public void A_Raspberry_Pi_keeps_the_id_it_always_had(string board, string id)
    {
        using var host = Fixture.Files(board);
        Assert.Equal(new DeviceIdentity(id, IdentityOrigin.Serial), Find(host));
    }

    [Fact]
    public void A_serial_number_of_any_Raspberry_Pi_is_believed() =>
        Gen.UInt.Where(number => number > 0xfff).Sample(
            number => BoardSerial.OwnOrNull($"10000000{number:x8}") is not null, iter: 1000);

    [Fact]
    public void Two_boards_with_the_serial_number_of_their_image_are_two_devices_by_that_of_the_chip()
    {
        using var a = Fixture.Files("cases/serial-of-the-image/a");
        using var b = Fixture.Files("cases/serial-of-the-image/b");
        Assert.Equal(new DeviceIdentity("bc50bcb04d939a1c", IdentityOrigin.Serial), Find(a));
        Assert.Equal(new DeviceIdentity("db01f9a431dc3255", IdentityOrigin.Serial), Find(b));
    }

    [Fact]
    public void A_serial_number_known_from_many_boards_is_told_apart_by_the_system()
    {
        using var a = Image("c3d9b8674f4b94f6").With("/etc/machine-id", MachineId);
        using var b = Image("C3D9B8674F4B94F6").With("/etc/machine-id", "11112222333344441111222233334445");
        Assert.NotEqual(Find(a).Id, Find(b).Id);
        Assert.Equal((IdentityOrigin.SharedSerial, IdentityOrigin.SharedSerial), (Find(a).Origin, Find(b).Origin));
        Assert.Equal(Find(a), Find(a));
    }

    [Fact]
    public void Without_a_machine_id_a_shared_serial_number_is_told_apart_by_the_address_a_port_was_made_with()
    {
        using var a = Image("c3d9b8674f4b94f6");
        Port(a, "eth0", "de:ad:00:00:00:01", "0");
        Port(a, "eth1", "dc:a6:32:00:00:01", "3");
        Assert.Equal(IdentityOrigin.Drawn, Find(a).Origin);
        Port(a, "wlan0", "dc:a6:32:00:00:02", "0");
        var first = Find(a);
        Assert.Equal(IdentityOrigin.SharedSerial, first.Origin);
        Port(a, "wlan0", "dc:a6:32:00:00:03", "0");
        Assert.NotEqual(first.Id, Find(a).Id);
    }

    [Theory]
    [InlineData("0000000000000000", Serial)]
    [InlineData(Serial, "0000000000000000")]
    [InlineData(Serial, "0123456789abcdef")]
    [InlineData("Default string", Serial)]
    [InlineData(Serial, Serial)]
    [InlineData("10000000C7D1E84A", Serial)]
    public void The_one_of_two_serial_numbers_that_can_be_is_taken(string deviceTree, string cpuinfo)
    {
        using var tree = Image(deviceTree).With("/proc/cpuinfo", $"processor\t: 0\n\nSerial\t\t: {cpuinfo}\n");
        Assert.Equal(new DeviceIdentity("7f9a8048932c6d8b", IdentityOrigin.Serial), Find(tree));
    }

    private static TempTree Image(string serial) =>
        new TempTree().With("/proc/device-tree/serial-number", serial + "\0");

    private static void Port(TempTree tree, string name, string mac, string assigned) => tree
        .With($"/sys/class/net/{name}/address", mac + "\n")
            .With($"/sys/class/net/{name}/addr_assign_type", assigned + "\n")
        .With($"/sys/class/net/{name}/device/uevent", "");

    private DeviceIdentity Find(Agent.Host.HostFiles host) =>
        DeviceIdentity.Find(new DeviceOptions(null, null, []), host, new StateOptions(state), keep: false);

    private static TempTree Board() => new TempTree().With("/proc/device-tree/serial-number", Serial + "\0");

    private DeviceIdentity Find(TempTree tree, bool keep = false) =>
        DeviceIdentity.Find(new DeviceOptions(null, null, []), tree.Files, new StateOptions(state), keep);
}
