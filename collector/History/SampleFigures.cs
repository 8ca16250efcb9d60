using HealthCheck.Contracts;

namespace HealthCheck.Collector.History;

/// <summary>Gathers the figures of one sample, bounded and without a name twice, whatever a device sends.</summary>
internal sealed class SampleFigures
{
    /// <summary>The most figures of one sample; a device that sends more has the rest left out.</summary>
    public const int Most = 512;

    /// <summary>Elements with longer names are left out.</summary>
    public const int LongestElement = 128;

    private const int MostAlike = 9;

    // For the next sample that this thread reads: only what is kept is as long as it has to be.
    [ThreadStatic]
    private static SampleFigures? spare;

    private readonly List<MetricValue> figures = new(128);
    private MetricFamily? family;
    private int begun;

    /// <summary>What these give of a snapshot, in their order.</summary>
    public static IReadOnlyList<MetricValue> Gather(IReadOnlyList<MetricFamily> families, HealthSnapshot snapshot)
    {
        var gathered = spare ??= new();
        gathered.figures.Clear();
        foreach (var each in families)
        {
            (gathered.family, gathered.begun) = (each, gathered.figures.Count);
            each.Read(snapshot, gathered);
        }

        return gathered.figures.ToArray();
    }

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
