using HealthCheck.Collector.Health;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Health;

public sealed class AlertHealthTests
{
    [Fact]
    public void A_problem_keeps_the_time_when_it_was_first_seen()
    {
        var health = new AlertHealth();
        foreach (var minute in (int[])[0, 1, 2])
        {
            var now = Examples.Noon.AddMinutes(minute);
            health.Problems = [new("a", HealthStatus.Warning, now, $"at {minute}", "")];
            var problem = Assert.Single(health.Problems);
            Assert.Equal((Examples.Noon, $"at {minute}"), (problem.Since, problem.Message));
        }

        health.Problems = [];
        health.Problems = [new("a", HealthStatus.Warning, Examples.Noon.AddHours(1), "again", "")];
        Assert.Equal(Examples.Noon.AddHours(1), Assert.Single(health.Problems).Since);
    }
}
