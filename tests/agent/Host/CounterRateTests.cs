using CsCheck;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Tests.Host;

public sealed class CounterRateTests
{
    private const ulong Wrap32 = 1UL << 32;

    [Theory]
    [InlineData(0ul, 0ul, 0ul)]
    [InlineData(100ul, 150ul, 50ul)]
    [InlineData(Wrap32 - 6, 4ul, 10ul)]
    [InlineData(Wrap32 + 100, Wrap32 + 150, 50ul)]
    [InlineData(ulong.MaxValue - 5, 4ul, 10ul)]
    [InlineData(ulong.MaxValue - 5, ulong.MaxValue, 5ul)]
    public void A_counter_is_followed_through_a_wrap_at_32_and_64_bits(ulong before, ulong now, ulong growth) =>
        Assert.Equal(growth, CounterRate.Growth(before, now, 1000));

    [Theory]
    [InlineData(1000ul, 0ul)]
    [InlineData(1000ul, 999ul)]
    [InlineData(3_000_000_000ul, 5ul)]
    [InlineData(5_000_000_000ul, 5ul)]
    [InlineData(1ul << 62, 5ul)]
    public void A_counter_that_started_again_has_grown_by_an_unknown_amount(ulong before, ulong now) =>
        Assert.Null(CounterRate.Growth(before, now, double.MaxValue));

    [Theory]
    [InlineData(0ul, 1001ul)]
    [InlineData(100ul, ulong.MaxValue - 2)]
    [InlineData(Wrap32 - 600, 600ul)]
    [InlineData(ulong.MaxValue - 600, 600ul)]
    public void A_jump_by_more_than_can_be_is_unknown(ulong before, ulong now) =>
        Assert.Null(CounterRate.Growth(before, now, 1000));

    [Fact]
    public void Without_both_readings_or_time_between_them_there_is_no_rate()
    {
        Assert.Null(CounterRate.Growth(null, 5, 10));
        Assert.Null(CounterRate.Growth(5, null, 10));
        Assert.Null(CounterRate.Between(5, 6, TimeSpan.Zero, 1e9));
        Assert.Null(CounterRate.Between(5, 6, TimeSpan.FromSeconds(-1), 1e9));
        Assert.Equal(0.5, CounterRate.Between(5, 6, TimeSpan.FromSeconds(2), 1e9));
    }

    [Theory]
    [InlineData(0ul, 0L)]
    [InlineData((ulong)long.MaxValue, long.MaxValue)]
    [InlineData((ulong)long.MaxValue + 1, null)]
    [InlineData(ulong.MaxValue - 2, null)]
    public void What_is_beyond_63_bits_is_not_on_the_wire(ulong count, long? shown) =>
        Assert.Equal(shown, CounterRate.OnWire(count));

    [Fact]
    public void No_two_readings_give_a_rate_that_no_hardware_has() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Long[-10, 1L << 40]).Sample((before, now, ticks) =>
            CounterRate.Between(before, now, TimeSpan.FromTicks(ticks), CounterRate.MostBytesPerSecond)
                is null or (>= 0 and <= CounterRate.MostBytesPerSecond * 1.0001));

    [Fact]
    public void Whatever_a_counter_starts_from_its_growth_is_what_was_added() =>
        Gen.Select(Gen.ULong, Gen.ULong[0, 1 << 28], Gen.Bool).Sample((before, added, isOf32Bits) =>
            CounterRate.Growth(
                isOf32Bits ? (uint)before : before,
                isOf32Bits ? unchecked((uint)(before + added)) : unchecked(before + added), 1e9) == added);
}
