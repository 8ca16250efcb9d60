using System.Text;
using CsCheck;
using HealthCheck.Agent.Host;
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
    public void Read_only_is_what_the_filesystem_is_not_what_the_mount_is(
        string mount, string super, bool isReadOnly) =>
        Assert.Equal(isReadOnly, Assert.Single(MountTable.Parse(
            Encoding.UTF8.GetBytes($"1 0 8:1 / / {mount} - ext4 /dev/sda1 {super}"))).IsReadOnly);

    [Fact]
    public void A_filesystem_that_gave_up_writing_says_so_itself()
    {
        Assert.True(Assert.Single(MountTable.Parse("1 0 8:1 / / rw - ext4 /dev/sda1 rw,emergency_ro"u8)).IsEmergency);
        Assert.False(
            Assert.Single(MountTable.Parse("1 0 8:1 / / ro - ext4 /dev/sda1 ro,errors=remount-ro"u8)).IsEmergency);
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
    [InlineData("- - - - - - - - - -")]
    public void A_line_that_is_none_is_left_out(string line) =>
        Assert.Empty(MountTable.Parse(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void A_line_without_options_counts() =>
        Assert.False(Assert.Single(MountTable.Parse("1 0 8:1 / / rw - ext4 /dev/sda1\n"u8)).IsReadOnly);

    [Fact]
    public void A_disk_behind_thousands_of_layers_of_containers_is_found()
    {
        var table = new StringBuilder("1 0 0:30 / / rw - overlay overlay rw,lowerdir=");
        table.Append(
            string.Concat(Enumerable.Repeat("/var/lib/containers/storage/overlay/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ:", 400)))
                .Append('\n');
        for (var layer = 0; layer < 5000; layer++)
        {
            table.Append(
                $"{100 + layer} 1 0:{100 + layer} / /var/lib/docker/overlay2/{layer:x64}/merged rw - overlay overlay "
                    + $"rw,lowerdir=")
                .Append('l', 400).Append('\n');
        }

        using var tree = new TempTree()
            .With("/proc/1/mountinfo", table + "9 1 8:17 / /mnt/usb rw - ext4 /dev/sdb1 rw\n");
        Assert.Equal(["/", "/mnt/usb"], new MountTable(tree.Files).Read().Select(mount => mount.MountPoint));
    }

    [Fact]
    public void A_table_that_cannot_be_read_is_no_reason_not_to_try_the_next()
    {
        using var tree = new TempTree().With("/proc/mounts", "/dev/sda1 / ext4 rw 0 0\n");
        Directory.CreateDirectory(tree.Root + "/proc/1/mountinfo");
        Assert.Equal("/", Assert.Single(new MountTable(tree.Files).Read()).MountPoint);
        File.Delete(tree.Root + "/proc/mounts");
        Assert.ThrowsAny<IOException>(() => new MountTable(tree.Files).Read());
    }

    [Fact]
    public void Any_text_is_taken_without_an_exception() =>
        Gen.String.Sample(text => MountChoice.Of(MountTable.Parse(Encoding.UTF8.GetBytes(text))).Count >= 0);

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
    public void Of_pools_with_many_datasets_each_is_told_once_beside_the_disks()
    {
        using var host = Fixture.Files("cases/zfs-many-datasets/tree");
        var mounts = new MountTable(host).Read();
        Assert.Equal(4, mounts.Count);
        Assert.Equal("/", mounts[0].MountPoint);
        Assert.Contains(mounts, mount => mount is { MountPoint: "/tank", ZfsPool: "tank" });
        Assert.Contains(mounts, mount => mount is { MountPoint: "/var/lib/postgresql", Type: "ext4" });
        Assert.Single(mounts, mount => mount.ZfsPool == "rpool");
    }

    [Fact]
    public void Memory_mounted_where_data_lives_is_told_and_that_of_the_system_is_not()
    {
        using var host = Fixture.Files("cases/log-in-ram/tree");
        Assert.Equal(
            ["/", "/boot/firmware", "/var/log"], new MountTable(host).Read().Select(mount => mount.MountPoint));
    }

    [Theory]
    [InlineData("/var/log", "rw,size=40960k", true)]
    [InlineData("/var/log", "rw", true)]
    [InlineData("/mnt/ram", "rw,size=1g", true)]
    [InlineData("/tmp", "rw,size=102400k", true)]
    [InlineData("/tmp", "rw,size=4128096k,nr_inodes=1048576", false)]
    [InlineData("/tmp", "rw", false)]
    [InlineData("/var/tmp", "rw", true)]
    [InlineData("/home", "ro,size=4k", false)]
    [InlineData("/run", "rw,size=380000k", false)]
    [InlineData("/run/user/1000", "rw,size=380000k", false)]
    [InlineData("/run/lock", "rw,size=5120k", false)]
    [InlineData("/run/credentials/x.service", "rw,size=1024k", false)]
    [InlineData("/dev/shm", "rw", false)]
    [InlineData("/sys/fs/cgroup", "rw", false)]
    [InlineData("/var/lib/docker/containers/77aa/mounts/shm", "rw,size=65536k", false)]
    [InlineData(
        "/home/a/.local/share/containers/storage/overlay-containers/77aa/userdata/shm", "rw,size=65536k", false)]
    [InlineData("/var/lib/kubelet/pods/1/volumes/x", "rw", false)]
    public void A_filesystem_in_memory_counts_by_its_place(string place, string options, bool isTold) =>
        Assert.Equal(isTold, Choose($"""
            1 0 8:1 / / rw - ext4 /dev/sda1 rw
            2 1 0:40 / {place} rw - tmpfs tmpfs {options}
            """).Count == 2);

    [Theory]
    [InlineData("fuse.mergerfs", "a:b", "/mnt/pool", "rw", true)]
    [InlineData("fuse.sshfs", "me@nas:/data", "/mnt/nas", "rw", true)]
    [InlineData("fuse.of-next-year", "x", "/mnt/x", "rw", true)]
    [InlineData("fuseblk", "/dev/sda1", "/media/USB", "rw", true)]
    [InlineData("exfat", "/dev/sda1", "/run/media/me/USB", "rw", true)]
    [InlineData("ntfs3", "/dev/sda1", "/mnt/windows", "ro", true)]
    [InlineData("9p", "share", "/mnt/host", "rw", true)]
    [InlineData("virtiofs", "share", "/mnt/host", "rw", true)]
    [InlineData("of-next-year", "none", "/mnt/x", "rw", true)]
    [InlineData("lustre", "a@tcp:/b", "/mnt/x", "rw", true)]
    [InlineData("fuse.snapfuse", "snapfuse", "/snap/core/1", "ro", false)]
    [InlineData("fuse.Tool.AppImage", "Tool.AppImage", "/tmp/.mount_Tool", "ro", false)]
    [InlineData("fuse.gvfsd-fuse", "gvfsd-fuse", "/run/user/1000/gvfs", "rw", false)]
    [InlineData("fuse.portal", "portal", "/run/user/1000/doc", "rw", false)]
    [InlineData("squashfs", "/dev/loop3", "/snap/core/1", "ro", false)]
    [InlineData("iso9660", "/dev/sr0", "/media/cdrom", "ro", false)]
    [InlineData("autofs", "systemd-1", "/mnt/auto", "rw", false)]
    [InlineData("overlay", "overlay", "/var/lib/docker/overlay2/77aa/merged", "rw", false)]
    [InlineData("proc", "proc", "/srv/chroot/proc", "rw", false)]
    [InlineData("nsfs", "nsfs", "/srv/netns/a", "rw", false)]
    public void What_holds_data_is_kept_whatever_its_type(
        string type, string source, string place, string options, bool isTold) =>
        Assert.Equal(isTold, Choose($"""
            1 0 8:16 / / rw - ext4 /dev/sdb1 rw
            2 1 0:40 / {place} rw - {type} {source} {options}
            """).Count == 2);

    [Fact]
    public void Volumes_that_share_a_device_are_told_once() =>
        Assert.Equal(["/", "/mnt/a"], Choose("""
            1 0 8:1 / / rw - ext4 /dev/sda1 rw
            2 1 0:40 / /mnt/data rw - apfs /dev/sdb2 rw
            3 1 0:41 / /mnt/a rw - apfs /dev/sdb2 rw
            4 1 0:42 /@home /mnt/a/long/home rw - btrfs /dev/sda1 rw
            5 1 0:42 /@ /mnt/a/long rw - btrfs /dev/sda1 rw
            """).Select(mount => mount.MountPoint).Take(2));

    [Fact]
    public void A_sandbox_that_hides_folders_adds_no_filesystem() =>
        Assert.Equal(["/"], Choose("""
            1 0 8:1 / / ro - ext4 /dev/sda1 rw
            2 1 0:23 / /run rw - tmpfs tmpfs rw,size=380000k,mode=755
            3 1 0:23 /systemd/inaccessible/dir /home ro - tmpfs tmpfs rw,size=380000k,mode=755
            4 1 0:33 /systemd-private-1/tmp /tmp rw - tmpfs tmpfs rw,size=4128096k,nr_inodes=1048576
            5 1 8:1 /var/tmp/systemd-private-1/tmp /var/tmp rw - ext4 /dev/sda1 rw
            """).Select(mount => mount.MountPoint));

    [Fact]
    public void A_folder_of_a_disk_that_is_nowhere_whole_is_told_and_files_of_the_settings_are_not() =>
        Assert.Equal(["/", "/data"], Choose("""
            1 0 0:50 / / rw - overlay overlay rw
            2 1 8:1 /var/lib/docker/containers/77aa/hosts /etc/hosts rw - ext4 /dev/sda1 rw
            3 1 8:17 /srv/data /data rw - ext4 /dev/sdb1 rw
            """).Select(mount => mount.MountPoint));

    [Fact]
    public void A_place_whose_name_is_not_UTF_8_is_found_and_shown()
    {
        byte[] line = [.. "1 0 8:1 / /media/M"u8, 0xfc, .. "sik\\040A rw - vfat /dev/sda1 rw"u8];
        var mount = Assert.Single(MountTable.Parse(line));
        Assert.Equal("/media/M\\xfcsik A", PathText.Display(mount.MountPoint));
        Assert.Equal([.. "/media/M"u8, 0xfc, .. "sik A\0"u8], PathText.Encode(mount.MountPoint));
    }

    [Fact]
    public void Without_mountinfo_the_older_table_serves()
    {
        using var tree = new TempTree().With(
            "/proc/mounts",
            "/dev/root / ext4 rw,noatime 0 0\nproc /proc proc rw 0 0\n/dev/sda1 /data\\040one ext4 ro 0 0\n");
        Assert.Equal(["/", "/data one"], new MountTable(tree.Files).Read().Select(mount => mount.MountPoint));
    }

    private static IReadOnlyList<MountEntry> Choose(string table) =>
        MountChoice.Of(MountTable.Parse(Encoding.UTF8.GetBytes(table)));
}
