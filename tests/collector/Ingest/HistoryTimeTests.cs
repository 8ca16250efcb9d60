using CsCheck;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Ingest;

public sealed class HistoryTimeTests
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("a moment ago", -0.01, true, SampleSource.Live, false)]
    [InlineData("queued for a day, and the clock is right", -24, true, SampleSource.Live, false)]
    [InlineData("an old one that the device held", -24, false, SampleSource.Backlog, false)]
    [InlineData("what the broker retained from before", -24, null, SampleSource.Retained, false)]
    [InlineData("started three weeks behind", -24 * 21, false, SampleSource.Live, true)]
    [InlineData("started three weeks behind and does not know", -24 * 21, null, SampleSource.Live, true)]
    [InlineData("1970", -24 * 365 * 56, true, SampleSource.Backlog, true)]
    internal void The_device_is_believed_while_it_can_be(
        string _, double hours, bool? isSynchronized, SampleSource source, bool isWrong)
    {
        var sample = Snapshot(1) with { Time = Noon.AddHours(hours), ClockSynchronized = isSynchronized };

        Assert.Equal(isWrong, HistoryTime.IsClockWrong(sample, source, Noon, Tolerance));
        Assert.Equal(isWrong ? Noon : sample.Time, HistoryTime.Of(sample, source, Noon, Tolerance));
    }

    [Fact]
    public void A_little_ahead_is_now_and_no_reason_to_complain()
    {
        var sample = Snapshot(1) with { Time = Noon.AddMinutes(9) };

        Assert.Equal(Noon, HistoryTime.Of(sample, SampleSource.Live, Noon, Tolerance));
        Assert.False(HistoryTime.IsClockWrong(sample, SampleSource.Live, Noon, Tolerance));
    }

    [Theory]
    [InlineData(600_000, true, SampleSource.Live, false)]
    [InlineData(600_001, true, SampleSource.Live, true)]
    [InlineData(600_001, true, SampleSource.Backlog, true)]
    [InlineData(-600_000, false, SampleSource.Live, false)]
    [InlineData(-600_001, false, SampleSource.Live, true)]
    [InlineData(-600_001, true, SampleSource.Live, false)]
    [InlineData(-400L * 86_400_000, true, SampleSource.Backlog, false)]
    [InlineData((-400L * 86_400_000) - 1, true, SampleSource.Backlog, true)]
    internal void It_is_believed_up_to_the_exact_moment(
        long milliseconds, bool isSynchronized, SampleSource source, bool isWrong)
    {
        var sample = Snapshot(1) with { Time = Noon.AddMilliseconds(milliseconds), ClockSynchronized = isSynchronized };

        Assert.Equal(isWrong, HistoryTime.IsClockWrong(sample, source, Noon, Tolerance));
        Assert.Equal(
            isWrong || milliseconds > 0 ? Noon : sample.Time, HistoryTime.Of(sample, source, Noon, Tolerance));
    }

    [Fact]
    public void Whatever_the_clock_says_nothing_is_in_the_future_or_long_ago() =>
        Gen.Select(Gen.DateTimeOffset, Gen.Bool.Nullable(), Gen.Enum<SampleSource>())
            .Sample((time, isSynchronized, source) =>
        {
            var sample = Snapshot(1) with { Time = time, ClockSynchronized = isSynchronized };
            Assert.InRange(HistoryTime.Of(sample, source, Noon, Tolerance), Noon - HistoryTime.Oldest, Noon);
        });
}
