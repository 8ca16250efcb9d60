namespace HealthCheck.Collector.History;

/// <summary>Gathers the figures of one sample, bounded and without a name twice, whatever a device sends.</summary>
internal sealed class SampleFigures
{
    /// <summary>The most figures of one sample; a device that sends more has the rest left out.</summary>
    public const int Most = 512;

    /// <summary>Elements with longer names are left out.</summary>
    public const int LongestElement = 128;

    private const int MostAlike = 9;

    private readonly List<MetricValue> figures = new(64);
    private MetricFamily? family;
    private int begun;

    /// <summary>What was gathered.</summary>
    public IReadOnlyList<MetricValue> All => figures;

    /// <summary>What follows is of this family.</summary>
    public void Begin(MetricFamily next) => (family, begun) = (next, figures.Count);

    /// <summary>A figure, unless the device does not tell.</summary>
    public void Add(string? element, double? value)
    {
        if (value is { } known && double.IsFinite(known) && element?.Length is not (0 or > LongestElement)
            && figures.Count < Most && Unused(element) is { } name)
            figures.Add(new(name, known));
    }

    // Two zones of one type, a mount over a mount: the second is told apart.
    private string? Unused(string? element)
    {
        var name = family!.NameOf(element);
        for (var ordinal = 2; ordinal <= MostAlike && IsTaken(name); ordinal++)
            name = family.NameOf($"{element}#{ordinal}");
        return IsTaken(name) ? null : name;
    }

    private bool IsTaken(string name)
    {
        for (var i = begun; i < figures.Count; i++)
        {
            if (figures[i].Metric == name)
                return true;
        }

        return false;
    }
}
