using HealthCheck.Agent.Problems;

namespace HealthCheck.Agent.Tests.Problems;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 kB")]
    [InlineData(320_400_000, "320 MB")]
    [InlineData(1_940_000_000, "1.9 GB")]
    [InlineData(9_949_999_999, "9.9 GB")]
    [InlineData(9_950_000_000, "10 GB")]
    [InlineData(98_365_877_453, "98 GB")]
    [InlineData(999_999_999, "1 GB")]
    [InlineData(4_200_000_000_000, "4.2 TB")]
    public void A_size_has_the_digits_that_count(long bytes, string expected) =>
        Assert.Equal(expected, ByteSize.Describe(bytes));
}
