using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>The moment at which a day and a month are old enough to be dropped.</summary>
public sealed class HistoryExpiryTests : IDisposable
{
    private static readonly DateTimeOffset Midnight = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(nameof(HistoryKind.Samples), "2026-11-22", "2026-11-23")]
    [InlineData(nameof(HistoryKind.Minutes), "2028-02-28", "2028-02-29")]
    [InlineData(nameof(HistoryKind.Quarters), "2026-12-01", "2027-01-01")]
    [InlineData(nameof(HistoryKind.Quarters), "2027-02-01", "2027-03-01")]
    [InlineData(nameof(HistoryKind.Quarters), "2028-02-01", "2028-03-01")]
    public void A_segment_is_of_a_day_and_one_of_quarters_of_a_month(string kind, string start, string end) =>
        Assert.Equal(Date(end), new SegmentFile(Enum.Parse<HistoryKind>(kind), Date(start), 1, 1, "", 0).End);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void It_is_over_when_it_ended_exactly_as_long_ago_as_it_is_kept(long ticks, bool isOver) => Assert.Equal(
        isOver,
        HistoryExpiry.IsOver(Midnight, TimeSpan.FromDays(365), Midnight.AddDays(365).AddTicks(ticks)));

    [Fact]
    public async Task A_day_of_samples_a_day_of_minutes_and_a_month_of_quarters_go_at_the_exact_moment()
    {
        var clock = new FakeTimeProvider(Midnight.AddHours(12));
        await using (var store = Open(clock))
        {
            await store.SaveAsync(Changes.Of(Changes.Sample(1, Midnight.AddHours(11))));
            clock.Advance(TimeSpan.FromHours(2));
            await store.TendAsync(Stop);
        }

        Assert.Equal("1 1 1", await KeptAsync(Midnight.AddDays(8).AddTicks(-1)));
        Assert.Equal("0 1 1", await KeptAsync(Midnight.AddDays(8)));
        Assert.Equal("0 1 1", await KeptAsync(Midnight.AddDays(31).AddTicks(-1)));
        Assert.Equal("0 0 1", await KeptAsync(Midnight.AddDays(31)));
        Assert.Equal("0 0 1", await KeptAsync(Date("2027-12-01").AddTicks(-1)));
        Assert.Equal("0 0 0", await KeptAsync(Date("2027-12-01")));
    }

    // Samples, minutes and quarters after a store was tended at a moment.
    private async Task<string> KeptAsync(DateTimeOffset now)
    {
        await using var store = Open(new FakeTimeProvider(now));
        await store.TendAsync(Stop);
        var all = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        var samples = (await store.SamplesAsync(1, all.MinValue, all.MaxValue, _ => true)).Count;
        return $"{samples} {await CountAsync(Rollup.Minute)} {await CountAsync(Rollup.Quarter)}";

        async Task<int> CountAsync(TimeSpan width) =>
            (await store.RollupsAsync(1, width, all.MinValue, all.MaxValue, metric => metric == "load.native.minute"))
                .SelectMany(rollup => rollup.Series.Values).Sum(series => series.Count);
    }

    private LiteDbStore Open(TimeProvider clock) =>
        LiteDbStore.Open(new(directory.Path), new(clock, new LogLines().Logger), clock);

    private static DateTimeOffset Date(string text) =>
        DateTimeOffset.Parse(text + "T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
}
