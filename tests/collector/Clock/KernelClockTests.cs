using HealthCheck.Collector.Clock;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Clock;

public sealed class KernelClockTests
{
    private const int Nanoseconds = 0x2000, Unsynchronized = 0x40;

    [Theory]
    [InlineData(0, 5_000, 0, nameof(ClockSync.Synchronized))]
    [InlineData(Nanoseconds, 5_000, 0, nameof(ClockSync.Synchronized))]
    [InlineData(Unsynchronized, 16_000_000, 0, nameof(ClockSync.Unsynchronized))]

    // The daemon died, and the kernel adds up how far the clock may be off.
    [InlineData(0, 16_000_000, 0, nameof(ClockSync.Unsynchronized))]

    // The kernel speaks of another clock than this process reads.
    [InlineData(0, 5_000, -14 * 86_400, nameof(ClockSync.Unknown))]
    [InlineData(Unsynchronized, 5_000, 400 * 86_400, nameof(ClockSync.Unknown))]
    public void It_is_the_word_of_the_kernel_about_the_clock_that_is_read(
        int status, int maxError, int off, string expected)
    {
        var fraction = (status & Nanoseconds) != 0 ? 500_000_000 : 500_000;
        var kernel = (nint)Noon.ToUnixTimeSeconds();

        Assert.Equal(
            expected, KernelClock.Judge(status, maxError, kernel, fraction, Noon.AddSeconds(off + 0.5)).ToString());
    }
}
