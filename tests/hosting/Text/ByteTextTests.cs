using HealthCheck.Hosting.Text;

namespace HealthCheck.Hosting.Tests.Text;

public sealed class ByteTextTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1, "1 B")]
    [InlineData(999, "999 B")]
    [InlineData(999.6, "0.98 KiB")]
    [InlineData(1000, "0.98 KiB")]
    [InlineData(1024, "1.00 KiB")]
    [InlineData(10_229, "9.99 KiB")]
    [InlineData(10_235, "10.0 KiB")]
    [InlineData(102_348, "99.9 KiB")]
    [InlineData(102_349, "100 KiB")]
    [InlineData(320 << 20, "320 MiB")]
    [InlineData(1_940_000_000, "1.81 GiB")]
    [InlineData(4L << 30, "4.00 GiB")]
    [InlineData(31_268_536_320, "29.1 GiB")]
    [InlineData(long.MaxValue, "8.00 EiB")]
    [InlineData(1e21, "867 EiB")]
    [InlineData(-1536, "-1.50 KiB")]
    public void A_size_has_three_digits(double bytes, string expected) => Assert.Equal(expected, ByteText.Of(bytes));

    [Fact]
    public void A_part_has_the_unit_of_the_whole()
    {
        Assert.Equal("1.00 of 4.00 GiB", ByteText.Part(1L << 30, 4L << 30));
        Assert.Equal("0.00 of 29.1 GiB", ByteText.Part(4096, 31_268_536_320));
        Assert.Equal("1.21 MiB/s", ByteText.PerSecond(1_268_777));
    }
}
