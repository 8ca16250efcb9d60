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
        using var after = Board().With("/etc/machine-id", "00000000000000000000000000000001\n").With("/etc/hostname", "other\n");
        Assert.Equal(Find(before), Find(after));
        Assert.Equal(IdentityOrigin.Serial, Find(before).Origin);
        Assert.Matches("^[0-9a-f]{16}$", Find(before).Id);
        Assert.DoesNotContain(Serial, Find(before).Id, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clone_of_the_card_in_another_board_is_another_device()
    {
        using var original = Board().With("/etc/machine-id", MachineId);
        using var clone = new TempTree().With("/proc/device-tree/serial-number", "10000000ffffffff\0").With("/etc/machine-id", MachineId);
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
    public void A_serial_that_says_nothing_does_not_make_boards_one_device(string serial)
    {
        using var tree = new TempTree().With("/proc/device-tree/serial-number", serial).With("/etc/machine-id", MachineId);
        Assert.Equal(IdentityOrigin.MachineId, Find(tree).Origin);
    }

    [Theory]
    [InlineData("uninitialized\n")]
    [InlineData("3f9c0d5e\n")]
    [InlineData("00000000000000000000000000000000\n")]
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
        var identity = DeviceIdentity.Find(new DeviceOptions("my-pi", null, []), tree.Files, new StateOptions(state), keep: true);
        Assert.Equal(new DeviceIdentity("my-pi", IdentityOrigin.Setting), identity);
    }

    private static TempTree Board() => new TempTree().With("/proc/device-tree/serial-number", Serial + "\0");

    private DeviceIdentity Find(TempTree tree, bool keep = false) =>
        DeviceIdentity.Find(new DeviceOptions(null, null, []), tree.Files, new StateOptions(state), keep);
}
