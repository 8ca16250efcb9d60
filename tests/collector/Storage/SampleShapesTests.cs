using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;

namespace HealthCheck.Collector.Tests.Storage;

public sealed class SampleShapesTests
{
    [Fact]
    public void Names_that_are_other_strings_each_time_are_kept_once()
    {
        var shapes = new SampleShapes();
        var first = shapes.Of(Figures("a", 200));

        for (var i = 0; i < 5000; i++)
            Assert.Same(first, shapes.Of(Figures("a", 200)));
        Assert.NotSame(first, shapes.Of(Figures("b", 200)));
    }

    private static MetricValue[] Figures(string prefix, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new MetricValue(string.Concat(prefix, i.ToString()), i))];
}
