using System.Text;
using HealthCheck.Agent.Metrics.Storage;

namespace HealthCheck.Agent.Tests.Metrics.Storage;

public sealed class DiskSourceTests
{
    [Theory]
    [InlineData("mmcblk0", true)]
    [InlineData("sda", true)]
    [InlineData("nvme0n1", true)]
    [InlineData("vda", true)]
    [InlineData("loop0", false)]
    [InlineData("ram0", false)]
    [InlineData("zram0", false)]
    [InlineData("dm-0", false)]
    [InlineData("sr0", false)]
    [InlineData("mmcblk0boot0", false)]
    public void Only_physical_disks_count(string name, bool isPhysical) =>
        Assert.Equal(isPhysical, DiskSource.IsPhysical(name));

    [Fact]
    public void Sectors_are_of_512_bytes_whatever_the_disk() =>
        Assert.Equal(
            (1212345344L, 812345344L),
            DiskSource.Parse("mmcblk0", " 100 0 2367862 50 200 0 1586612 60 0 70 80\n"u8) is var disk ? (disk.BytesRead, disk.BytesWritten) : default);

    [Theory]
    [InlineData("")]
    [InlineData("1 2 3")]
    [InlineData("a b c d e f g")]
    public void What_is_no_statistic_is_refused(string text) =>
        Assert.Throws<FormatException>(() => DiskSource.Parse("sda", Encoding.UTF8.GetBytes(text)));
}
