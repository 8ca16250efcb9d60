using HealthCheck.Contracts;

namespace HealthCheck.Agent.Problems;

/// <summary>A rule for each item of a list, for example the mounts.</summary>
internal sealed class EachRule<T>(
    Func<HealthSnapshot, IReadOnlyList<T>?> itemsOf, Func<T, string> subjectOf) : FigureRule<T>
    where T : class
{
    protected override void EvaluateItems(HealthSnapshot snapshot)
    {
        if (itemsOf(snapshot) is not { } items)
            return;
        for (var i = 0; i < items.Count; i++)
            EvaluateItem(items[i]);
    }

    protected override string SubjectOf(T item) => subjectOf(item);
}
