using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Agent.Tests.Sampling;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Metrics.Storage;

public sealed class DiskListTests
{
    [Theory]
    [InlineData("mmcblk0", true)]
    [InlineData("sda", true)]
    [InlineData("nvme0n1", true)]
    [InlineData("vda", true)]
    [InlineData("xvda", true)]
    [InlineData("pmem0", true)]
    [InlineData("loop0", false)]
    [InlineData("ram0", false)]
    [InlineData("zram0", false)]
    [InlineData("dm-0", false)]
    [InlineData("md127", false)]
    [InlineData("bcache0", false)]
    [InlineData("nbd0", false)]
    [InlineData("sr0", false)]
    [InlineData("mmcblk0boot0", false)]
    public void In_a_captured_tree_without_links_the_name_tells_what_is_no_disk(string name, bool isDisk)
    {
        using var tree = new TempTree().With($"/sys/block/{name}/stat", "0 0 0 0 0 0 0 0 0 0 0\n");
        Assert.Equal(isDisk, DiskList.IsDisk(tree.Files, name));
    }

    [Theory]
    [InlineData("pci0000:00/0000:00:02.0/virtio1/block/strange0", true)]
    [InlineData("virtual/nvme-subsystem/nvme-subsys0/strange0", true)]
    [InlineData("vbd-51712/block/strange0", true)]
    [InlineData("virtual/block/strange0", false)]
    public void On_a_machine_the_place_of_the_device_tells_whatever_its_name(string place, bool isDisk)
    {
        using var tree = new TempTree().With($"/sys/devices/{place}/size", "2048\n").With("/sys/block/.keep", "");
        File.CreateSymbolicLink($"{tree.Root}/sys/block/strange0", $"../devices/{place}");
        Assert.Equal(isDisk, DiskList.IsDisk(tree.Files, "strange0"));
    }

    [Theory]
    [InlineData("hidden", "1\n", false)]
    [InlineData("hidden", "0\n", true)]
    [InlineData("hidden", "nonsense", true)]
    [InlineData("size", "0\n", false)]
    [InlineData("size", "2048\n", true)]
    [InlineData("dev", "11:0\n", false)]
    [InlineData("dev", "2:0\n", false)]
    [InlineData("dev", "8:0\n", true)]
    public void A_hidden_device_an_empty_card_reader_and_a_drive_for_media_are_no_disks(
        string file, string text, bool isDisk)
    {
        using var tree = new TempTree()
            .With("/sys/block/sdb/device/model", "Card Reader\n").With($"/sys/block/sdb/{file}", text);
        Assert.Equal(isDisk, DiskList.IsDisk(tree.Files, "sdb"));
    }

    [Theory]
    [InlineData("nvme0c0n1", "nvme0n1")]
    [InlineData("nvme12c34n56", "nvme12n56")]
    [InlineData("nvme0n1", null)]
    [InlineData("nvmec0n1", null)]
    [InlineData("nvme0cn1", null)]
    [InlineData("nvme0c0n", null)]
    [InlineData("nvme0c0nn1", null)]
    [InlineData("sda", null)]
    public void The_name_of_a_path_tells_its_disk(string path, string? disk) =>
        Assert.Equal(disk, DiskList.DiskOfPath(path));

    [Fact]
    public void An_NVMe_disk_with_a_hidden_path_is_one_disk_with_the_counters_of_the_path()
    {
        using var host = Fixture.Files("cases/nvme-hidden-path/tree");
        var disk =
            Assert.Single(Snapshots.Of(new DiskSource(host, Fixture.Errors(), new FakeTimeProvider())).Storage!.Disks);
        Assert.Equal("nvme0n1", disk.Name);
        Assert.Equal((3578532999168, 2465364853760), (disk.BytesWritten, disk.BytesRead));
    }

    [Fact]
    public void Two_paths_count_together_and_a_disk_that_counts_itself_counts_alone()
    {
        using var tree = new TempTree()
            .With("/sys/block/nvme0n1/stat", "0 0 0 0 0 0 0 0 0 0 0\n")
            .With("/sys/block/nvme0c0n1/stat", "1 0 10 0 1 0 100 0 0 50 0\n").With("/sys/block/nvme0c0n1/hidden", "1\n")
            .With("/sys/block/nvme0c1n1/stat", "1 0 20 0 1 0 200 0 0 70 0\n").With("/sys/block/nvme0c1n1/hidden", "1\n")
            .With("/sys/block/nvme0c1n2/stat", "1 0 40 0 1 0 400 0 0 70 0\n")
                .With("/sys/block/nvme0c1n2/hidden", "1\n");
        var source = new DiskSource(tree.Files, Fixture.Errors(), new FakeTimeProvider());
        var disk = Assert.Single(Snapshots.Of(source).Storage!.Disks);
        Assert.Equal((300 * 512, 30 * 512), (disk.BytesWritten, disk.BytesRead));

        tree.With("/sys/block/nvme0n1/stat", "1 0 31 0 1 0 301 0 0 70 0\n");
        disk = Assert.Single(Snapshots.Of(source).Storage!.Disks);
        Assert.Equal((301 * 512, 31 * 512), (disk.BytesWritten, disk.BytesRead));
    }

    [Fact]
    public void A_path_that_went_away_costs_its_counters_only()
    {
        using var tree = new TempTree().With("/sys/block/nvme0n1/stat", "0 0 0 0 0 0 0 0 0 0 0\n")
            .With("/sys/block/nvme0c0n1/stat", "1 0 10 0 1 0 100 0 0 50 0\n")
                .With("/sys/block/nvme0c0n1/hidden", "1\n");
        var source = new DiskSource(tree.Files, Fixture.Errors(), new FakeTimeProvider());
        Assert.Equal(51200, Assert.Single(Snapshots.Of(source).Storage!.Disks).BytesWritten);
        Directory.Delete(tree.Root + "/sys/block/nvme0c0n1", recursive: true);
        Assert.Equal(0, Assert.Single(Snapshots.Of(source).Storage!.Disks).BytesWritten);
    }
}
