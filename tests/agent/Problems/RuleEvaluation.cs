using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthCheck.Agent.Tests.Problems;

/// <summary>Judges chosen snapshots one after the other, half a minute apart.</summary>
internal sealed class RuleEvaluation
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<Rule> rules;
    private readonly ProblemTracker problems;
    private DateTimeOffset time = Snapshots.Noon;

    public RuleEvaluation(params (string Key, string Value)[] settings)
    {
        var options = Options(settings);
        rules = Rules.All(options, Interval);
        problems = new ProblemTracker(NullLogger.Instance, options.Ignore);
    }

    /// <summary>What is wrong after the next sample.</summary>
    public IReadOnlyList<Problem> Next(HealthSnapshot snapshot)
    {
        time += Interval;
        foreach (var rule in rules)
            rule.Evaluate(snapshot, problems);
        return problems.Complete(time);
    }

    /// <summary>What of one kind is wrong after the next sample.</summary>
    public Problem? Next(HealthSnapshot snapshot, string code) =>
        Next(snapshot).SingleOrDefault(problem => problem.Code == code);

    /// <exception cref="SettingsException">Something is set wrongly.</exception>
    public static ProblemOptions Options(params (string Key, string Value)[] settings)
    {
        var reader = Reader(settings);
        var options = ProblemOptions.Read(reader.Section("Verdict"));
        reader.ThrowIfMistaken();
        return options;
    }

    public static SettingsReader Reader(params (string Key, string Value)[] settings) => new(
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(each => KeyValuePair.Create($"Verdict:{each.Key}", (string?)each.Value)))
            .Build(),
        [], []);
}
