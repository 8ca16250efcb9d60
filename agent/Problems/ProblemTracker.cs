using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Problems;

/// <summary>
/// The current problems. Sources and rules report them for each sample; the tracker keeps the time when each began, and
/// logs one line when it begins and one when it ends.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="ignored">Codes of problems that are not reported.</param>
internal sealed class ProblemTracker(ILogger log, IReadOnlyList<string>? ignored = null)
{
    // So short that several fit into a state of Home Assistant, which has 255 characters.
    private const int LongestSummary = 120;

    private static readonly HashSet<string> NoSources = [];

    private volatile IReadOnlyList<string> ignored = ignored ?? [];
    private HashSet<string>? failing;
    private Dictionary<(string Code, string Subject), Problem> before = [];
    private Dictionary<(string Code, string Subject), Problem> now = [];

    /// <summary>Codes of problems that are not reported.</summary>
    public IReadOnlyList<string> Ignored { get => ignored; set => ignored = value; }

    /// <summary>The name of the source that is read now.</summary>
    public string CurrentSource { get; set; } = "";

    /// <summary>Sources that could not read something in the last sample.</summary>
    public IReadOnlySet<string> FailedSources { get; private set; } = NoSources;

    /// <summary>Reports a problem of the current sample.</summary>
    /// <param name="code">Stable word for the kind of problem.</param>
    /// <param name="subject">Which one of its kind, for example a mount.</param>
    /// <param name="severity">warning or critical.</param>
    /// <param name="message">What is wrong, with the figures.</param>
    /// <param name="advice">What to do about it.</param>
    public void Report(string code, string subject, HealthStatus severity, string message, string advice)
    {
        if (code == ProblemCodes.SourceFailed)
            (failing ??= new HashSet<string>(StringComparer.Ordinal)).Add(CurrentSource);
        if (!ignored.Contains(code))
            now[(code, subject)] = new Problem(code, severity, default,
                PlainText.Cut(message, ContractLimits.TextLength), PlainText.Cut(advice, ContractLimits.TextLength),
                Summary: PlainText.Cut(ProblemTitles.Summary(code, subject), LongestSummary));
    }

    /// <summary>Shifts the start of all problems after the clock was set.</summary>
    public void ShiftTimes(TimeSpan by)
    {
        foreach (var (key, problem) in before)
            before[key] = problem with { Since = problem.Since + by };
    }

    /// <summary>Completes the sample and returns its problems, worst first.</summary>
    public IReadOnlyList<Problem> Complete(DateTimeOffset time)
    {
        (FailedSources, failing) = (failing ?? NoSources, null);
        return now.Count == 0 && before.Count == 0 ? [] : Compare(time);
    }

    private IReadOnlyList<Problem> Compare(DateTimeOffset time)
    {
        var current = new Dictionary<(string, string), Problem>(now.Count);
        foreach (var (key, problem) in now)
        {
            var known = before.TryGetValue(key, out var earlier);
            current[key] = problem with { Since = known ? earlier!.Since : time };
            if (!known)
                log.LogWarning("{Message}. {Advice}.", problem.Message, problem.Advice);
        }

        foreach (var (key, problem) in before.Where(each => !current.ContainsKey(each.Key)))
            log.LogInformation("Over: {Message}", problem.Message);

        (before, now) = (current, []);
        return
        [
            .. current.Values
                .OrderByDescending(problem => problem.Severity)
                .ThenBy(problem => problem.Code, StringComparer.Ordinal),
        ];
    }
}
