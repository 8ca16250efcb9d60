using HealthCheck.Collector.Runtime;

namespace HealthCheck.Collector.Tests.Runtime;

public sealed class HeapRestTests
{
    [Fact]
    public void It_is_tidied_when_little_happens_and_enough_gathered()
    {
        var rest = new HeapRest();
        Assert.False(rest.IsTimeToTidy(20 * HeapRest.Bytes), "the start is no rest");
        Assert.True(rest.IsTimeToTidy((20 * HeapRest.Bytes) + 1), "now it is");
        Assert.False(rest.IsTimeToTidy((20 * HeapRest.Bytes) + 2), "nothing gathered since");
        Assert.False(rest.IsTimeToTidy((20 * HeapRest.Bytes) + HeapRest.Bytes), "almost enough");
        Assert.True(rest.IsTimeToTidy((20 * HeapRest.Bytes) + HeapRest.Bytes + 1), "enough, slowly");
        Assert.False(rest.IsTimeToTidy(30 * HeapRest.Bytes), "it works hard");
    }
}
