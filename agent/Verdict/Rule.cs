using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Verdict;

/// <summary>One kind of trouble: how to see it in a snapshot, and what to say about it.</summary>
internal abstract class Rule
{
    /// <summary>One of <see cref="ProblemCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>Why it is trouble, for the documentation.</summary>
    public required string Meaning { get; init; }

    /// <summary>What to do about it.</summary>
    public required string Advice { get; init; }

    /// <summary>Keys of the settings that decide, below <c>Verdict:</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>How far beyond its limit a figure must be for the problem to be over, in its own unit.</summary>
    public double Margin { get; init; }

    /// <summary>How long it must stay away to be over; at once when left out.</summary>
    public Hold Hold { get; init; }

    /// <summary>Looks at the next sample and reports what is wrong in it.</summary>
    public abstract void Judge(HealthSnapshot snapshot, ProblemLedger problems);
}

/// <summary>A rule over something that yields a figure; remembers only what is in trouble.</summary>
internal abstract class Rule<T> : Rule
    where T : class
{
    private readonly Dictionary<string, Trouble> troubles = new(StringComparer.Ordinal);
    private long round;

    /// <summary>What is judged; null when there is nothing to judge.</summary>
    public required Func<T, double?> Figure { get; init; }

    /// <summary>From where on it is trouble.</summary>
    public required Func<T, Levels> Levels { get; init; }

    /// <summary>What is wrong, with the figures.</summary>
    public required Func<T, string> Message { get; init; }

    public sealed override void Judge(HealthSnapshot snapshot, ProblemLedger problems)
    {
        round++;
        Look(snapshot);
        if (troubles.Count == 0)
            return;

        foreach (var (subject, trouble) in troubles)
        {
            if (trouble.SeenInRound != round)
                trouble.Standing = trouble.Standing.After(null, Hold.Samples);
            if (trouble.Standing.Severity == HealthStatus.Ok)
                troubles.Remove(subject);
            else
                problems.Report(Code, subject, trouble.Standing.Severity, trouble.Message, Advice);
        }
    }

    /// <summary>Calls <see cref="Look(T)"/> for each there is.</summary>
    protected abstract void Look(HealthSnapshot snapshot);

    /// <summary>Which one of its kind; asked only when there is trouble with any.</summary>
    protected abstract string SubjectOf(T item);

    protected void Look(T item)
    {
        if (Figure(item) is not { } figure)
            return;
        var levels = Levels(item);
        if (troubles.Count == 0 && levels.Judge(figure, HealthStatus.Ok, Margin) == HealthStatus.Ok)
            return;

        var subject = SubjectOf(item);
        var trouble = troubles.GetValueOrDefault(subject);
        var told = levels.Judge(figure, trouble?.Standing.Severity ?? HealthStatus.Ok, Margin);
        if (trouble is null && told > HealthStatus.Ok)
            trouble = troubles[subject] = new Trouble();
        if (trouble is null || trouble.SeenInRound == round)
            return;

        trouble.SeenInRound = round;
        trouble.Standing = trouble.Standing.After(told, Hold.Samples);
        if (told >= trouble.Standing.Severity)
            trouble.Message = Message(item);
    }

    private sealed class Trouble
    {
        public Standing Standing { get; set; }

        public string Message { get; set; } = "";

        public long SeenInRound { get; set; }
    }
}

/// <summary>A rule over something there is one of.</summary>
internal sealed class SingleRule<T>(Func<HealthSnapshot, T?> of) : Rule<T>
    where T : class
{
    protected override void Look(HealthSnapshot snapshot)
    {
        if (of(snapshot) is { } item)
            Look(item);
    }

    protected override string SubjectOf(T item) => "";
}

/// <summary>A rule over each of several, for example the mounts.</summary>
internal sealed class EachRule<T>(Func<HealthSnapshot, IReadOnlyList<T>?> of, Func<T, string> subjectOf) : Rule<T>
    where T : class
{
    protected override void Look(HealthSnapshot snapshot)
    {
        if (of(snapshot) is not { } items)
            return;
        for (var i = 0; i < items.Count; i++)
            Look(items[i]);
    }

    protected override string SubjectOf(T item) => subjectOf(item);
}
