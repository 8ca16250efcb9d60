using System.Text;
using CsCheck;
using HealthCheck.Agent.Metrics;

namespace HealthCheck.Agent.Tests.Metrics;

public sealed class MemorySourceTests
{
    [Fact]
    public void Memory_and_swap_are_given_in_bytes()
    {
        var memory = MemorySource.Parse(
            "MemTotal: 4194304 kB\nMemFree: 1 kB\nMemAvailable:   3145728 kB\nSwapTotal: 100 kB\nSwapFree: 25 kB\n"u8);
        Assert.Equal((4294967296, 1073741824, 3221225472), (memory.Total, memory.Allocated, memory.Free));
        Assert.Equal(("25%", 25.0), (memory.Used, memory.UsedPercent));
        Assert.Equal((102400L, 76800L, 25600L, "75%"), (memory.Swap!.Total, memory.Swap.Allocated, memory.Swap.Free, memory.Swap.Used));
    }

    [Fact]
    public void Before_kernel_3_14_the_free_memory_is_free_plus_buffers_plus_cache() =>
        Assert.Equal(60 * 1024, MemorySource.Parse(
            "MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 20 kB\nCached: 30 kB\nSwapCached: 99 kB\n"u8).Free);

    [Fact]
    public void A_kernel_without_swap_says_nothing_of_it() =>
        Assert.Null(MemorySource.Parse("MemTotal: 100 kB\nMemAvailable: 50 kB\n"u8).Swap);

    [Theory]
    [InlineData("")]
    [InlineData("MemTotal:")]
    [InlineData("MemTotal: lots kB")]
    [InlineData("MemTotal: 100 kB")]
    [InlineData("MemTotal: -5 kB\nMemAvailable: 1 kB")]
    [InlineData("MemTotal: 9223372036854775807 kB\nMemAvailable: 1 kB")]
    public void What_is_no_memory_is_refused(string text) =>
        Assert.Throws<FormatException>(() => MemorySource.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Any_text_gives_figures_that_add_up_or_is_refused() => Gen.String.Sample(text =>
    {
        try
        {
            var memory = MemorySource.Parse(Encoding.UTF8.GetBytes("MemTotal: 10 kB\nMemFree: " + text));
            return memory.Allocated + memory.Free == memory.Total;
        }
        catch (FormatException)
        {
            return true;
        }
    });
}
