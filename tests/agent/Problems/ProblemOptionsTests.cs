using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Settings;
using static HealthCheck.Agent.Tests.Problems.Boards;

namespace HealthCheck.Agent.Tests.Problems;

public sealed class ProblemOptionsTests
{
    [Fact]
    public void A_code_that_is_ignored_is_not_told_whether_a_rule_or_a_source_finds_it()
    {
        Assert.Empty(new RuleEvaluation(("Ignore", "storage-full, mount-hangs")).Next(With(Mount("/", 99))));
        Assert.NotEmpty(new RuleEvaluation(("Ignore", "mount-hangs")).Next(With(Mount("/", 99))));
    }

    [Fact]
    public void A_code_that_does_not_exist_is_a_mistake_that_names_the_one_that_was_meant()
    {
        var mistake = Assert.Single(Mistakes(("Ignore", "hot,storage-ful")));
        Assert.Equal(
            "Verdict:Ignore is 'storage-ful': it must be a known word: did you mean storage-full? "
            + "(codes of problems that are not told)",
            mistake);
    }

    [Fact]
    public void Every_limit_can_be_moved()
    {
        Assert.Empty(new RuleEvaluation(("StorageWarningPercent", "90")).Next(With(Mount("/", 89))));
        Assert.Equal(
            HealthStatus.Critical,
            new RuleEvaluation(("StorageWarningPercent", "50"), ("StorageCriticalPercent", "60.5"),
                ("StorageCriticalFreeGigabytes", "20"))
                .Next(With(Mount("/", 61))).Single().Severity);
    }

    [Theory]
    [InlineData("StorageWarningPercent", "97", "no more than StorageCriticalPercent, which is 95")]
    [InlineData("SupplyWarningVolts", "4.6", "no less than SupplyCriticalVolts, which is 4.7")]
    [InlineData("WifiWarningDbm", "-90", "no less than WifiCriticalDbm, which is -85")]
    public void A_warning_beyond_critical_is_a_mistake(string key, string value, string accepted) =>
        Assert.Equal([$"Verdict:{key} is '{value}': it must be {accepted}"], Mistakes((key, value)));

    [Theory]
    [InlineData(1, 0.7)]
    [InlineData(0.1, 0.05)]
    public void However_small_a_limit_is_set_half_of_it_is_over(double limit, double left)
    {
        var levels = Levels.WarningFrom(limit);
        Assert.Equal(HealthStatus.Warning, levels.SeverityOf(limit, HealthStatus.Ok, margin: 5));
        Assert.Equal(HealthStatus.Ok, levels.SeverityOf(left, HealthStatus.Warning, margin: 5));
    }

    private static IReadOnlyList<string> Mistakes(params (string Key, string Value)[] settings)
    {
        var reader = RuleEvaluation.Reader(settings);
        ProblemOptions.Read(reader.Section("Verdict"));
        return Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Mistakes;
    }
}
