using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Ingest;

public sealed class RefusalLogTests
{
    [Fact]
    public void Each_reason_is_logged_at_once_and_then_at_most_once_a_minute_with_the_count()
    {
        var clock = new FakeTimeProvider(Examples.Noon);
        var lines = new LogLines();
        var refusals = new RefusalLog(clock, lines.Logger);
        for (var i = 0; i < 100; i++)
            refusals.Add("healthcheck/a/health", Refusal.Malformed, "no JSON");
        refusals.Add("healthcheck/a/health", Refusal.WrongId, "not the one");
        Assert.Equal(2, lines.All.Count);

        clock.Advance(TimeSpan.FromMinutes(1));
        refusals.Add("healthcheck/a/health", Refusal.Malformed, "no JSON");

        Assert.Equal(3, lines.All.Count);
        Assert.Contains("99 more", lines.All[2], StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_from_outside_is_cut_short_and_cannot_forge_a_line()
    {
        var lines = new LogLines();
        new RefusalLog(new FakeTimeProvider(Examples.Noon), lines.Logger)
            .Add("topic\n", Refusal.Malformed, "a\nb\u001b[31m\u0085\u2028\u202e" + new string('x', 1000));

        var line = Assert.Single(lines.All);
        Assert.DoesNotContain(line, char.IsControl);
        Assert.DoesNotContain('\u202e', line);
        Assert.InRange(line.Length, 200, 260);
    }
}
