using HealthCheck.Contracts;

namespace HealthCheck.Agent.Documents;

/// <summary>Cuts the lists of a document, and counts what is left out of each, so that nothing is cut in silence.</summary>
/// <param name="before">What the document leaves out already; null for nothing.</param>
internal sealed class Omissions(IReadOnlyList<Omission>? before = null)
{
    private readonly Dictionary<string, int> counts =
        (before ?? []).ToDictionary(omission => omission.List, omission => omission.Count, StringComparer.Ordinal);

    /// <summary>The omissions for the document; null if there are none.</summary>
    public IReadOnlyList<Omission>? List =>
        counts.Count == 0 ? null : [.. counts.Select(each => new Omission(each.Key, each.Value))];

    /// <summary>The first entries of a list; the rest is counted.</summary>
    /// <param name="list">Path of the list in its document, for example <c>storage.mounts</c>.</param>
    /// <param name="all">The list, the important first.</param>
    /// <param name="most">How many are kept.</param>
    public IReadOnlyList<T> Cut<T>(string list, IReadOnlyList<T> all, int most = ContractLimits.ListLength)
    {
        if (all.Count <= most)
            return all;
        Count(list, all.Count - most);
        return [.. all.Take(most)];
    }

    /// <summary>Entries are left out; 0 for none.</summary>
    public void Count(string list, int count)
    {
        if (count > 0)
            counts[list] = counts.GetValueOrDefault(list) + count;
    }
}
