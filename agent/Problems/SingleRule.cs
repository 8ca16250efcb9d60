using HealthCheck.Contracts;

namespace HealthCheck.Agent.Problems;

/// <summary>A rule for an item that a machine has once, for example its memory.</summary>
internal sealed class SingleRule<T>(Func<HealthSnapshot, T?> itemOf) : FigureRule<T>
    where T : class
{
    protected override void EvaluateItems(HealthSnapshot snapshot)
    {
        if (itemOf(snapshot) is { } item)
            EvaluateItem(item);
    }

    protected override string SubjectOf(T item) => "";
}
