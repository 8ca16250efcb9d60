using HealthCheck.Contracts;

namespace HealthCheck.Agent.Documents;

/// <summary>Cuts the lists of a document and counts the entries that are left out of each.</summary>
/// <param name="before">Earlier omissions of the document; null for none.</param>
internal sealed class Omissions(IReadOnlyList<Omission>? before = null)
{
    private readonly Dictionary<string, int> counts =
        (before ?? []).ToDictionary(omission => omission.List, omission => omission.Count, StringComparer.Ordinal);

    /// <summary>The omissions for the document; null if there are none.</summary>
    public IReadOnlyList<Omission>? List =>
        counts.Count == 0 ? null : [.. counts.Select(each => new Omission(each.Key, each.Value))];

    /// <summary>Keeps the first entries of a list and counts the rest.</summary>
    /// <param name="list">Path of the list in its document, for example <c>storage.mounts</c>.</param>
    /// <param name="all">The list, most important entries first.</param>
    /// <param name="most">The number of entries to keep.</param>
    public IReadOnlyList<T> Cut<T>(string list, IReadOnlyList<T> all, int most = ContractLimits.ListLength)
    {
        if (all.Count <= most)
            return all;
        Count(list, all.Count - most);
        return [.. all.Take(most)];
    }

    /// <summary>Counts entries that are left out.</summary>
    public void Count(string list, int count)
    {
        if (count > 0)
            counts[list] = counts.GetValueOrDefault(list) + count;
    }
}
