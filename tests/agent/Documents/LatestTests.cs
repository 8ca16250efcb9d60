using HealthCheck.Agent.Documents;

namespace HealthCheck.Agent.Tests.Documents;

public sealed class LatestTests
{
    [Fact]
    public async Task Whoever_waits_is_told_of_the_next_and_nobody_misses_one()
    {
        var latest = new Latest<string>("first");
        Assert.True(latest.OtherThan(null).IsCompleted);

        var waiting = latest.OtherThan("first");
        Assert.False(waiting.IsCompleted);
        latest.Set("second");
        await waiting;
        Assert.Equal("second", latest.Value);
        Assert.True(latest.OtherThan("first").IsCompleted);
        Assert.False(latest.OtherThan("second").IsCompleted);
    }
}
