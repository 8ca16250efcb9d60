using System.Text;
using CsCheck;
using HealthCheck.Agent.Metrics.Storage;

namespace HealthCheck.Agent.Tests.Metrics.Storage;

public sealed class MountTableTests
{
    [Fact]
    public void A_line_is_taken_apart_with_its_optional_fields()
    {
        var entry = Assert.Single(MountTable.Parse(
            "36 35 98:0 /sub /mnt/My\\040Disk rw,noatime shared:1 master:2 - ext3 /dev/root ro,errors=continue\n"u8));
        Assert.Equal(
            new MountEntry(36, "98:0", "/sub", "/mnt/My Disk", "ext3", "/dev/root", IsReadOnly: true), entry);
    }

    [Theory]
    [InlineData("ro,relatime", "rw", false)]
    [InlineData("rw,relatime", "ro", true)]
    [InlineData("rw,relatime", "rw,emergency_ro", true)]
    [InlineData("rw,relatime", "rw,errors=remount-ro", false)]
    public void Read_only_is_what_the_filesystem_is_not_what_the_mount_is(string mount, string super, bool isReadOnly) =>
        Assert.Equal(isReadOnly, Assert.Single(MountTable.Parse(
            Encoding.UTF8.GetBytes($"1 0 8:1 / / {mount} - ext4 /dev/sda1 {super}"))).IsReadOnly);

    [Fact]
    public void A_filesystem_that_gave_up_writing_says_so_itself()
    {
        Assert.True(Assert.Single(MountTable.Parse("1 0 8:1 / / rw - ext4 /dev/sda1 rw,emergency_ro"u8)).IsEmergency);
        Assert.False(Assert.Single(MountTable.Parse("1 0 8:1 / / ro - ext4 /dev/sda1 ro,errors=remount-ro"u8)).IsEmergency);
    }

    [Fact]
    public void The_same_table_gives_the_same_list_and_another_another()
    {
        using var tree = new TempTree().With("/proc/1/mountinfo", "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n");
        var table = new MountTable(tree.Files);
        var first = table.Read();
        Assert.Same(first, table.Read());
        tree.With("/proc/1/mountinfo", "1 0 8:1 / / rw - ext4 /dev/sda1 ro\n");
        Assert.True(Assert.Single(table.Read()).IsReadOnly);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("x 0 8:1 / / rw - ext4 /dev/sda1 rw")]
    [InlineData("1 0 8:1 / / rw ext4 /dev/sda1 rw")]
    [InlineData("1 0 8:1 / / rw - ext4 /dev/sda1")]
    [InlineData("- - - - - - - - - -")]
    public void A_line_that_is_none_is_left_out(string line) =>
        Assert.Empty(MountTable.Parse(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void Any_text_is_taken_without_an_exception() =>
        Gen.String.Sample(text => MountTable.Choose(MountTable.Parse(Encoding.UTF8.GetBytes(text))).Count >= 0);

    [Theory]
    [InlineData("pi-zero-2w", "/|/boot/firmware")]
    [InlineData("pi-4", "/|/boot/firmware|/media/pi/Backup Disk|/mnt/media")]
    [InlineData("pi-5", "/|/boot/firmware")]
    [InlineData("pc", "/|/boot/efi|/mnt/media|/srv/archive")]
    [InlineData("node-exporter-like", "/|/boot|/var/data")]
    [InlineData("broken", "/")]
    [InlineData("empty", "")]
    public void Of_a_captured_table_the_filesystems_that_hold_data_are_kept_each_once(string tree, string mounts)
    {
        using var host = Fixture.Files(tree);
        Assert.Equal(mounts, string.Join('|', new MountTable(host).Read().Select(mount => mount.MountPoint)));
    }

    [Fact]
    public void The_root_is_kept_even_when_it_is_an_overlay_or_in_memory()
    {
        foreach (var type in new[] { "overlay", "tmpfs", "squashfs", "rootfs" })
            Assert.Equal("/", Assert.Single(Choose($"1 0 0:20 / / rw - {type} {type} rw")).MountPoint);
    }

    [Fact]
    public void What_is_mounted_on_top_hides_what_was_there() =>
        Assert.Equal("/dev/sdb1", Assert.Single(Choose("""
            1 0 8:1 / /data rw - ext4 /dev/sda1 rw
            2 1 8:17 / /data rw - ext4 /dev/sdb1 rw
            """)).Source);

    [Fact]
    public void A_bind_of_a_folder_is_no_filesystem_of_its_own_but_a_subvolume_is() =>
        Assert.Equal(["/home"], Choose("""
            1 0 8:1 /etc/hosts /etc/hosts rw - ext4 /dev/sda1 rw
            2 0 0:30 /@home /home rw - btrfs /dev/sdb1 rw
            """).Select(mount => mount.MountPoint));

    [Fact]
    public void Without_mountinfo_the_older_table_serves()
    {
        using var tree = new TempTree().With(
            "/proc/mounts", "/dev/root / ext4 rw,noatime 0 0\nproc /proc proc rw 0 0\n/dev/sda1 /data\\040one ext4 ro 0 0\n");
        Assert.Equal(["/", "/data one"], new MountTable(tree.Files).Read().Select(mount => mount.MountPoint));
    }

    private static IReadOnlyList<MountEntry> Choose(string table) =>
        MountTable.Choose(MountTable.Parse(Encoding.UTF8.GetBytes(table)));
}
