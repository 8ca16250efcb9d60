using HealthCheck.Contracts;

namespace HealthCheck.Agent.Problems;

/// <summary>
/// A rule for a figure of an item, for example the usage of a mount. It keeps state only for items with a problem.
/// </summary>
internal abstract class FigureRule<T> : Rule
    where T : class
{
    private readonly Dictionary<string, OpenProblem> open = new(StringComparer.Ordinal);
    private long round;

    /// <summary>The figure of an item; null when it is not known.</summary>
    public required Func<T, double?> Figure { get; init; }

    /// <summary>The limits for an item.</summary>
    public required Func<T, Levels> Levels { get; init; }

    /// <summary>The problem in words, with its figures.</summary>
    public required Func<T, string> Message { get; init; }

    public sealed override void Evaluate(HealthSnapshot snapshot, ProblemTracker problems)
    {
        round++;
        EvaluateItems(snapshot);
        if (open.Count == 0)
            return;

        foreach (var (subject, problem) in open)
        {
            if (problem.SeenInRound != round)
                problem.State = problem.State.After(null, Hold.Samples);
            if (problem.State.Severity == HealthStatus.Ok)
                open.Remove(subject);
            else
                problems.Report(Code, subject, problem.State.Severity, problem.Message, Advice);
        }
    }

    /// <summary>Calls <see cref="EvaluateItem"/> for each item of the snapshot.</summary>
    protected abstract void EvaluateItems(HealthSnapshot snapshot);

    /// <summary>The name of an item. It is called only while there is a problem.</summary>
    protected abstract string SubjectOf(T item);

    protected void EvaluateItem(T item)
    {
        if (Figure(item) is not { } figure)
            return;
        var levels = Levels(item);
        if (open.Count == 0 && levels.SeverityOf(figure, HealthStatus.Ok, Margin) == HealthStatus.Ok)
            return;

        var subject = SubjectOf(item);
        var problem = open.GetValueOrDefault(subject);
        var severity = levels.SeverityOf(figure, problem?.State.Severity ?? HealthStatus.Ok, Margin);
        if (problem is null && severity > HealthStatus.Ok)
            problem = open[subject] = new OpenProblem();
        if (problem is null || problem.SeenInRound == round)
            return;

        problem.SeenInRound = round;
        problem.State = problem.State.After(severity, Hold.Samples);
        if (severity >= problem.State.Severity)
            problem.Message = Message(item);
    }

    private sealed class OpenProblem
    {
        public DebouncedSeverity State { get; set; }

        public string Message { get; set; } = "";

        public long SeenInRound { get; set; }
    }
}
