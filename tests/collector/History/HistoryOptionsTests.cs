using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Tests.History;

public sealed class HistoryOptionsTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(-30L * 86_400_000, true)]
    [InlineData((-30L * 86_400_000) - 1, false)]
    public void A_sample_stands_when_it_was_measured_unless_that_is_ahead_or_a_month_ago(
        long milliseconds, bool isBelieved)
    {
        var measured = Examples.Noon.AddMilliseconds(milliseconds);
        var sample = new Sample(new("boot", 1), 1, measured, Examples.Noon, []);
        Assert.Equal(isBelieved ? measured : Examples.Noon, HistoryOptions.Default.Place(sample).Time);
    }
}
