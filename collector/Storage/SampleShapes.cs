using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Storage;

/// <summary>Lists of names of figures: devices alike share them.</summary>
internal sealed class SampleShapes
{
    // Those who mean well need a few; a device that sends other names each time must not fill the memory.
    private const int MostKept = 1000;
    private readonly Dictionary<int, string[]> kept = [];

    public string[] Of(IReadOnlyList<MetricValue> values)
    {
        var hash = new HashCode();
        for (var i = 0; i < values.Count; i++)
            hash.Add(values[i].Metric);
        var key = hash.ToHashCode();
        if (kept.TryGetValue(key, out var known) && IsSame(known, values))
            return known;
        if (kept.Count >= MostKept)
            kept.Clear();
        return kept[key] = [.. values.Select(value => value.Metric)];
    }

    private static bool IsSame(string[] names, IReadOnlyList<MetricValue> values)
    {
        if (names.Length != values.Count)
            return false;
        for (var i = 0; i < names.Length; i++)
        {
            if (!string.Equals(names[i], values[i].Metric, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
