using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>A device that sends much does not end whoever reads it: what is read at once is bounded.</summary>
public sealed class HistoryReaderTests : IDisposable
{
    private const int Names = 500, Samples = 9000;

    private static readonly DateTimeOffset End = Examples.Noon.AddSeconds(20 * Samples);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(End);

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task What_is_too_much_at_once_is_read_in_parts_and_each_figure_once()
    {
        var condition = new StoreHealth(clock, new LogLines().Logger);
        await using var store = LiteDbStore.Open(new(directory.Path), condition, clock);
        string[] names = [.. Enumerable.Range(0, Names).Select(zone => $"temperature.zone{zone}.celsius")];
        for (var first = 1; first <= Samples; first += 1000)
            await store.SaveAsync(Changes.Of([.. Enumerable.Range(first, 1000).Select(Sample)]));

        // Not flushed yet, then flushed.
        for (var round = 0; round < 2; round++)
        {
            Assert.Single(await store.SamplesAsync(1, Examples.Noon, Examples.Noon.AddSeconds(1), _ => true));
            Assert.Equal(
                Samples, (await store.SamplesAsync(1, Examples.Noon, End, metric => metric == names[7])).Count);
            var all = await store.SamplesAsync(1, Examples.Noon, End, _ => true);
            Assert.Equal(Enumerable.Range(1, Samples), all.Select(sample => (int)sample.Sequence));

            clock.Advance(TimeSpan.FromHours(2));
            await store.TendAsync(TestContext.Current.CancellationToken);
        }

        Assert.Empty(condition.Problems);
        var minutes = await store.RollupsAsync(1, Rollup.Minute, Examples.Noon, End, _ => true);
        Assert.True(minutes.Count > 1);
        var points = minutes.SelectMany(rollup => rollup.Series.Values).SelectMany(series => series);
        Assert.Equal((long)Names * Samples, points.Sum(point => point.Count));

        StoredSample Sample(int number) => Changes.Sample(number, Examples.Noon.AddSeconds(20 * (number - 1))) with
        {
            Values = [.. names.Select(name => new MetricValue(name, 40))],
        };
    }

    [Fact]
    public async Task A_range_has_the_sample_at_its_begin_and_not_that_at_its_end()
    {
        await using var store = LiteDbStore.Open(new(directory.Path), new(clock, new LogLines().Logger), clock);
        var midnight = End.Date.AddDays(-1);
        var day = new DateTimeOffset(midnight, TimeSpan.Zero);
        await store.SaveAsync(Changes.Of(
            [.. new[] { -0.001, 0, 1, 86_399.999, 86_400, 86_400.001 }
                .Select((second, i) => Changes.Sample(i + 1, day.AddSeconds(second)))]));

        // Not flushed yet, then flushed.
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal([2, 3, 4], await NumbersAsync(day, day.AddDays(1)));
            Assert.Equal([3], await NumbersAsync(day.AddSeconds(1), day.AddSeconds(1.001)));
            Assert.Equal([2, 3, 4, 5], await NumbersAsync(day, day.AddDays(1).AddMilliseconds(1)));
            Assert.Equal([1], await NumbersAsync(day.AddMilliseconds(-1), day));
            Assert.Empty(await NumbersAsync(day.AddSeconds(1), day.AddSeconds(1)));
            clock.Advance(TimeSpan.FromHours(2));
            await store.TendAsync(Stop);
        }

        async Task<IEnumerable<long>> NumbersAsync(DateTimeOffset from, DateTimeOffset to) =>
            (await store.SamplesAsync(1, from, to, _ => true)).Select(sample => sample.Sequence);
    }

    [Fact]
    public async Task What_is_too_much_is_split_in_two_until_it_cannot_be_split_any_more()
    {
        var asked = new List<(DateTimeOffset From, DateTimeOffset To)>();
        var range = new HistoryRange([1], Examples.Noon, Examples.Noon.AddSeconds(5), _ => true);
        await Assert.ThrowsAsync<TooMuchHistoryException>(async () => await HistoryReader.InPartsAsync<int>(
            range, TimeSpan.FromSeconds(1), Read, Stop).CountAsync(Stop));
        Assert.Equal((Examples.Noon, Examples.Noon.AddSeconds(1)), asked[^1]);

        IReadOnlyList<int> Read(HistoryRange part)
        {
            asked.Add((part.From, part.To));
            throw new TooMuchHistoryException();
        }
    }
}
