using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;

namespace HealthCheck.Collector.Tests.Storage;

public sealed class FullForecastTests
{
    [Fact]
    public void A_mount_that_loses_as_much_each_day_is_full_when_nothing_is_left() =>
        Assert.Equal(13, FullForecast.Days(Free(hours: 7 * 24, 20_000, -1_000))!.Value, 3);

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(-10)]
    public void One_that_does_not_fill_up_or_not_within_a_year_is_not_spoken_of(double perDay) =>
        Assert.Null(FullForecast.Days(Free(hours: 7 * 24, 20_000, perDay)));

    [Fact]
    public void Less_than_a_day_tells_nothing()
    {
        Assert.Null(FullForecast.Days([]));
        Assert.Null(FullForecast.Days(Free(hours: 1, 20_000, -1_000)));
        Assert.Null(FullForecast.Days(Free(hours: 23, 20_000, -1_000)));
    }

    [Fact]
    public void It_is_said_in_words()
    {
        Assert.Null(FullForecast.Say(new Dictionary<string, double>()));
        Assert.Equal(
            "/var full within a day, / full in about 13 days",
            FullForecast.Say(new Dictionary<string, double> { ["/"] = 13.2, ["/var"] = 0.4 })!.Replace('\u00A0', ' '));
    }

    private static List<RollupPoint> Free(int hours, double atFirst, double perDay) =>
        [.. Enumerable.Range(0, hours + 1).Select(hour => Point(hour, atFirst + perDay * hour / 24))];

    private static RollupPoint Point(int hour, double free) => new(Examples.Noon.AddHours(hour), 1, free, free, free);
}
