using HealthCheck.Contracts;

namespace HealthCheck.Agent.Problems;

/// <summary>One kind of problem: its condition in a snapshot, its message and its advice.</summary>
internal abstract class Rule
{
    /// <summary>One of <see cref="ProblemCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>Why it is a problem, for the documentation.</summary>
    public required string Meaning { get; init; }

    /// <summary>How to solve it.</summary>
    public required string Advice { get; init; }

    /// <summary>Keys of its settings, below <c>Verdict:</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>How far beyond its limit a figure must be for the problem to end, in its own unit.</summary>
    public double Margin { get; init; }

    /// <summary>How long the problem must be absent to end; immediately by default.</summary>
    public HoldTime Hold { get; init; }

    /// <summary>Evaluates the next snapshot and reports the problems in it.</summary>
    public abstract void Evaluate(HealthSnapshot snapshot, ProblemTracker problems);
}
