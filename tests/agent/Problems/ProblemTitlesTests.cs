using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Problems;

public sealed class ProblemTitlesTests
{
    [Fact]
    public void Each_code_has_a_title_of_its_own_without_a_figure()
    {
        var titles = ProblemCodes.All.Select(ProblemTitles.Of).ToList();
        Assert.Equal(titles.Count, titles.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(titles, title => Assert.Matches("^[A-Za-z][A-Za-z -]{2,31}$", title));
        Assert.Empty(titles.Intersect(ProblemCodes.All));
    }

    [Fact]
    public void The_summary_says_what_it_concerns_and_stays_while_the_figures_change()
    {
        var problems = Fixture.Problems();
        string? Summary(int dbm)
        {
            problems.Report(
                ProblemCodes.WifiWeak, "wlan0", HealthStatus.Warning, $"wlan0 hears home at only {dbm} dBm", "Move it");
            return Assert.Single(problems.Complete(Snapshots.Noon)).Summary;
        }

        Assert.Equal(("Wi-Fi weak: wlan0", "Wi-Fi weak: wlan0"), (Summary(-76), Summary(-77)));
        problems.Report(ProblemCodes.UnderVoltage, "", HealthStatus.Critical, "Under-voltage 3 times", "Mend it");
        Assert.Equal("Under-voltage", Assert.Single(problems.Complete(Snapshots.Noon)).Summary);
    }
}
