using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Agent.Verdict;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthCheck.Agent.Tests.Verdict;

/// <summary>Judges chosen snapshots one after the other, half a minute apart.</summary>
internal sealed class Judging
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<Rule> rules;
    private readonly ProblemLedger ledger;
    private DateTimeOffset time = Snapshots.Noon;

    public Judging(params (string Key, string Value)[] settings)
    {
        var options = Options(settings);
        rules = Rules.All(options, Interval);
        ledger = new ProblemLedger(NullLogger.Instance, options.Ignore);
    }

    /// <summary>What is wrong after the next sample.</summary>
    public IReadOnlyList<Problem> Next(HealthSnapshot snapshot)
    {
        time += Interval;
        foreach (var rule in rules)
            rule.Judge(snapshot, ledger);
        return ledger.Settle(time);
    }

    /// <summary>What of one kind is wrong after the next sample.</summary>
    public Problem? Next(HealthSnapshot snapshot, string code) => Next(snapshot).SingleOrDefault(problem => problem.Code == code);

    /// <exception cref="SettingsException">Something is set wrongly.</exception>
    public static VerdictOptions Options(params (string Key, string Value)[] settings)
    {
        var reader = Reader(settings);
        var options = VerdictOptions.Read(reader.Section("Verdict"));
        reader.ThrowIfMistaken();
        return options;
    }

    public static SettingsReader Reader(params (string Key, string Value)[] settings) => new(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(each => KeyValuePair.Create($"Verdict:{each.Key}", (string?)each.Value)))
            .Build(),
        [], []);
}
