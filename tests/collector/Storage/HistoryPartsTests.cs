using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>A device that sends much does not end whoever reads it: what is read at once is bounded.</summary>
public sealed class HistoryPartsTests : IDisposable
{
    private const int Names = 500, Samples = 9000;

    private static readonly DateTimeOffset End = Examples.Noon.AddSeconds(20 * Samples);

    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(End);

    public void Dispose() => directory.Dispose();

    [Fact]
    public void What_is_too_much_at_once_is_read_in_parts_and_each_figure_once()
    {
        var condition = new StoreHealth(clock, new LogLines().Logger);
        using var store = LiteDbStore.Open(new(directory.Path), condition, clock);
        string[] names = [.. Enumerable.Range(0, Names).Select(zone => $"temperature.zone{zone}.celsius")];
        for (var first = 1; first <= Samples; first += 1000)
            store.Save(Changes.Of([.. Enumerable.Range(first, 1000).Select(Sample)]));

        // Not flushed yet, then flushed.
        for (var round = 0; round < 2; round++)
        {
            Assert.Throws<TooMuchHistoryException>(() => store.Samples(1, Examples.Noon, End, _ => true));
            Assert.Equal(Samples, store.Samples(1, Examples.Noon, End, metric => metric == names[7]).Count);
            var parts = HistoryParts.Read(
                Examples.Noon, End, TimeSpan.FromSeconds(1), (from, to) => store.Samples(1, from, to, _ => true));
            Assert.Equal(
                Enumerable.Range(1, Samples), parts.SelectMany(part => part).Select(sample => (int)sample.Sequence));

            clock.Advance(TimeSpan.FromHours(2));
            store.Tend(TestContext.Current.CancellationToken);
        }

        Assert.Empty(condition.Problems);
        Assert.Throws<TooMuchHistoryException>(() => store.Rollups(1, Rollup.Minute, Examples.Noon, End, _ => true));
        var minutes = HistoryParts.Read(
            Examples.Noon, End, Rollup.Minute, (from, to) => store.Rollups(1, Rollup.Minute, from, to, _ => true));
        var points = minutes.SelectMany(part => part).SelectMany(rollup => rollup.Series.Values)
            .SelectMany(series => series);
        Assert.Equal((long)Names * Samples, points.Sum(point => point.Count));

        StoredSample Sample(int number) => Changes.Sample(number, Examples.Noon.AddSeconds(20 * (number - 1))) with
        {
            Values = [.. names.Select(name => new MetricValue(name, 40))],
        };
    }

    [Fact]
    public void What_cannot_be_split_any_more_is_refused()
    {
        var asked = new List<(DateTimeOffset From, DateTimeOffset To)>();
        Assert.Throws<TooMuchHistoryException>(() => HistoryParts.Read<int>(
            Examples.Noon, Examples.Noon.AddSeconds(5), TimeSpan.FromSeconds(1), (from, to) =>
            {
                asked.Add((from, to));
                throw new TooMuchHistoryException();
            }).Count());
        Assert.Equal((Examples.Noon, Examples.Noon.AddSeconds(1)), asked[^1]);
    }
}
