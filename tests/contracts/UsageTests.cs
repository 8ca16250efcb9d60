using CsCheck;

namespace HealthCheck.Contracts.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData(4294967296, 3221225472, 1073741824, "25%", 25.0)]
    [InlineData(0, 0, 0, "0%", 0.0)]
    [InlineData(1000, 0, 1000, "100%", 100.0)]
    [InlineData(1000, 995, 5, "1%", 0.5)]
    [InlineData(1000, 2000, 0, "0%", 0.0)]
    public void The_figures_follow_from_total_and_free(
        long total, long free, long allocated, string used, double percent)
    {
        var usage = new Usage(total, free);
        Assert.Equal((allocated, used, percent), (usage.Allocated, usage.Used, usage.UsedPercent));
    }

    [Fact]
    public void Allocated_and_free_always_add_up_to_the_total() => Gen.Select(Gen.Long[0, long.MaxValue / 2], Gen.Long)
        .Sample((total, free) =>
        {
            var usage = new Usage(total, free);
            return usage.Allocated + usage.Free == total && usage.UsedPercent is >= 0 and <= 100;
        });
}
