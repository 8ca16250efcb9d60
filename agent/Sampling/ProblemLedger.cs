using HealthCheck.Agent.Verdict;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using Microsoft.Extensions.Logging;

namespace HealthCheck.Agent.Sampling;

/// <summary>
/// What is wrong, from sample to sample: sources and rules report while a sample is taken, and the ledger remembers since
/// when, and logs one line when a problem begins and one when it ends.
/// </summary>
/// <param name="log">Where both edges are told.</param>
/// <param name="ignored">Codes that the owner does not want to hear of.</param>
internal sealed class ProblemLedger(ILogger log, IReadOnlyList<string>? ignored = null)
{
    private static readonly HashSet<string> NoSources = [];

    private volatile IReadOnlyList<string> ignored = ignored ?? [];
    private HashSet<string>? failing;
    private Dictionary<(string Code, string Subject), Problem> before = [];
    private Dictionary<(string Code, string Subject), Problem> now = [];

    /// <summary>Codes that are not told at all.</summary>
    public IReadOnlyList<string> Ignored { get => ignored; set => ignored = value; }

    /// <summary>The source that is asked at present.</summary>
    public string Asked { get; set; } = "";

    /// <summary>Sources that could not read something in the last sample.</summary>
    public IReadOnlySet<string> FailedSources { get; private set; } = NoSources;

    /// <summary>Something is wrong in the sample being taken.</summary>
    /// <param name="code">Stable word for the kind of problem.</param>
    /// <param name="subject">Which one of its kind, for example a mount.</param>
    /// <param name="severity">warning or critical.</param>
    /// <param name="message">What is wrong, with the figures.</param>
    /// <param name="advice">What to do about it.</param>
    public void Report(string code, string subject, HealthStatus severity, string message, string advice)
    {
        if (code == ProblemCodes.SourceFailed)
            (failing ??= new HashSet<string>(StringComparer.Ordinal)).Add(Asked);
        if (!ignored.Contains(code))
            now[(code, subject)] = new Problem(code, severity, default,
                PlainText.Cut(message, ContractLimits.TextLength), PlainText.Cut(advice, ContractLimits.TextLength));
    }

    /// <summary>The clock was set: what began before began so much later by it, or earlier.</summary>
    public void ClockSet(TimeSpan by)
    {
        foreach (var (key, problem) in before)
            before[key] = problem with { Since = problem.Since + by };
    }

    /// <summary>Closes the sample: all that is wrong, worst first, however many they are.</summary>
    public IReadOnlyList<Problem> Settle(DateTimeOffset time)
    {
        (FailedSources, failing) = (failing ?? NoSources, null);
        return now.Count == 0 && before.Count == 0 ? [] : Compare(time);
    }

    private IReadOnlyList<Problem> Compare(DateTimeOffset time)
    {
        var settled = new Dictionary<(string, string), Problem>(now.Count);
        foreach (var (key, problem) in now)
        {
            var known = before.TryGetValue(key, out var earlier);
            settled[key] = problem with { Since = known ? earlier!.Since : time };
            if (!known)
                log.LogWarning("{Message}. {Advice}.", problem.Message, problem.Advice);
        }

        foreach (var (key, problem) in before.Where(each => !settled.ContainsKey(each.Key)))
            log.LogInformation("Over: {Message}", problem.Message);

        (before, now) = (settled, []);
        return
        [
            .. settled.Values
                .OrderByDescending(problem => problem.Severity)
                .ThenBy(problem => problem.Code, StringComparer.Ordinal),
        ];
    }
}
