using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using HealthCheck.Golden;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Tests.Problems;

/// <summary>Keeps two documents true to the rules: the table that pins them, and the page for users.</summary>
public sealed partial class ProblemsPageTests
{
    private readonly IReadOnlyList<Rule> rules = Rules.All(RuleEvaluation.Options(), RuleEvaluation.Interval);
    private readonly Dictionary<string, SettingInfo> settings = Settings();

    [Fact]
    public void Every_setting_belongs_to_a_rule_and_every_rule_names_settings_that_exist() => Assert.Equal(
        settings.Keys.Except(["Ignore", "Processes"]).Order(),
        rules.SelectMany(rule => rule.Settings).Distinct().Order());

    [Fact]
    public void Every_code_is_told_of_and_every_code_that_a_source_reports_is_one_of_them()
    {
        Assert.Equal(
            ProblemCodes.All, rules.Select(rule => rule.Code).Concat(ProblemsPage.Measuring.Select(each => each.Code)));
        var reported = Directory.EnumerateFiles(AgentFolder(), "*.cs", SearchOption.AllDirectories)
            .SelectMany(path => ReportedCode().Matches(File.ReadAllText(path)))
            .Select(match => match.Groups[1].Value);
        Assert.Empty(reported.Except(ProblemCodes.All));
    }

    [Fact]
    public void What_every_rule_says_keeps_to_the_contract_and_reads_as_a_sentence_without_its_full_stop()
    {
        foreach (var text in rules.SelectMany(rule => new[] { rule.Advice, Example(rule, HealthStatus.Ok)!.Message }))
            Assert.True(text.Length is > 5 and <= ContractLimits.TextLength && !text.EndsWith('.'), text);
    }

    [Fact]
    public void The_table_of_all_rules_is_what_it_was()
    {
        var table = new StringBuilder(
            "| code | warning | critical | eases | message | advice |\n|---|---|---|---|---|---|\n");
        foreach (var rule in rules)
        {
            table.Append(CultureInfo.InvariantCulture,
                $"| {rule.Code} | {Limits(rule, "Warning")} | {Limits(rule, "Critical")} ")
                .Append(CultureInfo.InvariantCulture,
                    $"| {Eases(rule)} | {Example(rule, HealthStatus.Ok)!.Message} | {rule.Advice} |\n");
        }

        GoldenFile.Matches("verdict-rules.md", Encoding.UTF8.GetBytes(table.ToString().TrimEnd()));
    }

    [Fact]
    public void The_page_for_users_tells_every_problem() =>
        GoldenFile.Matches(
            "../../docs/problems.md", Encoding.UTF8.GetBytes(ProblemsPage.Write(rules, settings, Example)));

    // Where the settings do not decide, the condition does.
    private string Limits(Rule rule, string severity)
    {
        if (Example(rule, Enum.Parse<HealthStatus>(severity)) is null)
            return "–";
        var other = severity == "Warning" ? "Critical" : "Warning";
        var keys = rule.Settings.Where(key => !key.Contains(other, StringComparison.Ordinal));
        var limits = string.Join(", ", keys.Select(key => $"{key} {settings[key].Default}"));
        return limits.Length > 0 ? limits : "yes";
    }

    [GeneratedRegex("problems\\.Report\\(\\s*\"([^\"]+)\"")]
    private static partial Regex ReportedCode();

    private static string AgentFolder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../agent"));

    private static string Eases(Rule rule) => (rule.Margin, rule.Hold.Time) switch
    {
        ( > 0, _) => $"{rule.Margin} beyond",
        (_, { Ticks: > 0 } time) => ProblemsPage.Describe(time),
        _ => "at once",
    };

    private static Problem? Example(Rule rule, HealthStatus severity)
    {
        var each = RuleCases.Of(rule.Code);
        var snapshot = severity switch
        {
            HealthStatus.Warning => each.Warning,
            HealthStatus.Critical => each.Critical,
            _ => each.Warning ?? each.Critical,
        };
        return snapshot is null ? null : new RuleEvaluation().Next(snapshot, rule.Code);
    }

    private static Dictionary<string, SettingInfo> Settings()
    {
        var reader = RuleEvaluation.Reader();
        ProblemOptions.Read(reader.Section("Verdict"));
        return reader.Known.ToDictionary(setting => setting.Key["Verdict:".Length..], StringComparer.Ordinal);
    }
}
