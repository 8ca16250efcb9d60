using HealthCheck.Agent.Metrics.Storage;

namespace HealthCheck.Agent.Tests.Metrics.Storage;

public sealed class FileSystemTests
{
    private const ulong BelowZero = unchecked((ulong)-51L);

    [Theory]
    [InlineData(1000, 250, 250)]
    [InlineData(1000, 0, 0)]
    [InlineData(1000, 1001, 1000)]
    [InlineData(1000, BelowZero, 0)]
    [InlineData(0, 0, 0)]
    public void Less_than_nothing_available_is_nothing_and_not_all(ulong blocks, ulong available, long free)
    {
        ulong[] figures = [4096, 4096, blocks, blocks / 2, available, blocks, available, available, 0, 0, 0];
        var usage = FileSystem.Describe(figures);
        Assert.Equal(((long)blocks * 4096, free * 4096), (usage.TotalBytes, usage.FreeBytes));
        Assert.Equal(((long)blocks, free), (usage.Inodes, usage.FreeInodes));
    }

    // statvfs(3): bsize, frsize, blocks, bfree, bavail, files, ffree, favail.
    [Fact]
    public void Blocks_of_frsize_that_any_user_may_have_are_free_and_inodes_that_root_may_have()
    {
        var usage = FileSystem.Describe([8192, 512, 1000, 300, 200, 90, 70, 60, 0, 0, 255]);
        Assert.Equal((1000 * 512, 200 * 512), (usage.TotalBytes, usage.FreeBytes));
        Assert.Equal((90, 70), (usage.Inodes, usage.FreeInodes));
    }

    [Fact]
    public void A_filesystem_without_an_end_is_as_large_as_can_be_told()
    {
        var usage = FileSystem.Describe([4096, 4096, ulong.MaxValue / 2, 1, ulong.MaxValue / 2, 0, 0, 0]);
        Assert.Equal(usage.TotalBytes, usage.FreeBytes);
        Assert.InRange(usage.TotalBytes, 1L << 50, long.MaxValue);
    }
}
