using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.History;

/// <summary>A kind of figure, of which a sample has one, or one for each element of a list.</summary>
internal sealed class MetricFamily
{
    // A device may name things as it likes: only so many names, and short ones, are kept for the next sample.
    private const int MostNamesKept = 1024, LongestNameKept = 64;

    private readonly ConcurrentDictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Figure figure;
    private readonly string prefix, suffix;

    public MetricFamily(Figure figure)
    {
        this.figure = figure;
        var star = figure.Pattern.IndexOf('*', StringComparison.Ordinal);
        (prefix, suffix, HasElements) = star < 0
            ? (figure.Pattern, "", false)
            : (figure.Pattern[..star], figure.Pattern[(star + 1)..], true);
    }

    public int Number => figure.Number;

    public string Pattern => figure.Pattern;

    public string Unit => figure.Unit;

    public string Description => figure.Description;

    /// <summary>Whether there is one for each element of a list.</summary>
    public bool HasElements { get; }

    /// <summary>Takes it from a snapshot.</summary>
    public void Read(HealthSnapshot snapshot, SampleFigures figures)
    {
        var count = figure.List.Count(snapshot);
        for (var index = 0; index < count; index++)
            figures.Add(figure.List.NameOf(snapshot, index), figure.Read(snapshot, index));
    }

    /// <summary>The name of the figure of an element; the same string again and again for the usual ones.</summary>
    public string NameOf(string? element)
    {
        if (element is null || !HasElements)
            return Pattern;
        if (names.TryGetValue(element, out var known))
            return known;
        var name = string.Concat(prefix, element, suffix);
        if (element.Length <= LongestNameKept && names.Count < MostNamesKept)
            names[element] = name;
        return name;
    }

    /// <summary>Whether a name is of this family, and of which element.</summary>
    public bool TryElement(string name, [NotNullWhen(true)] out string? element)
    {
        var isOurs = HasElements
            ? name.Length > prefix.Length + suffix.Length
                && name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal)
            : name == Pattern;
        element = isOurs ? name[prefix.Length..^suffix.Length] : null;
        return isOurs;
    }
}
