using HealthCheck.Contracts;

namespace HealthCheck.Collector.History;

/// <summary>
/// The figures of a snapshot that go into the history, under the names they have in the JSON: those of
/// <see cref="FigureTable"/> that have a number.
/// </summary>
internal static class MetricCatalog
{
    /// <summary>All families, in the order of the wire.</summary>
    public static IReadOnlyList<MetricFamily> Families { get; } =
        [.. FigureTable.All.Where(figure => figure.Number != 0).Select(figure => new MetricFamily(figure))];

    private static readonly Dictionary<string, MetricFamily> Single =
        Families.Where(family => !family.HasElements).ToDictionary(family => family.Pattern, StringComparer.Ordinal);

    private static readonly MetricFamily[] WithElements = [.. Families.Where(family => family.HasElements)];

    private static readonly Dictionary<int, MetricFamily> ByNumber = Families.ToDictionary(family => family.Number);

    /// <summary>The figures of a snapshot: about fifty of a Raspberry Pi. No name comes twice.</summary>
    public static IReadOnlyList<MetricValue> Read(HealthSnapshot snapshot) => SampleFigures.Gather(Families, snapshot);

    /// <summary>The family of a name; null for a name of none.</summary>
    public static MetricFamily? Find(string metric, out string? element)
    {
        element = null;
        if (Single.TryGetValue(metric, out var family))
            return family;
        foreach (var candidate in WithElements)
        {
            if (candidate.TryElement(metric, out element))
                return candidate;
        }

        return null;
    }

    /// <summary>The family of a number; null for one that this version does not know.</summary>
    public static MetricFamily? Find(int number) => ByNumber.GetValueOrDefault(number);
}
