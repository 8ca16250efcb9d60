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
    private readonly string prefix, suffix;

    /// <param name="number">Its name in packed history: never given to another.</param>
    /// <param name="pattern">Its path in the JSON, with <c>*</c> for the name of the element.</param>
    /// <param name="unit">What it is measured in.</param>
    /// <param name="description">What it is, for people.</param>
    /// <param name="read">Takes it from a snapshot.</param>
    public MetricFamily(
        int number, string pattern, string unit, string description, Action<HealthSnapshot, SampleFigures> read)
    {
        (Number, Pattern, Unit, Description, Read) = (number, pattern, unit, description, read);
        var star = pattern.IndexOf('*');
        (prefix, suffix, HasElements) = star < 0
            ? (pattern, "", false)
            : (pattern[..star], pattern[(star + 1)..], true);
    }

    public int Number { get; }

    public string Pattern { get; }

    public string Unit { get; }

    public string Description { get; }

    /// <summary>Whether there is one for each element of a list.</summary>
    public bool HasElements { get; }

    public Action<HealthSnapshot, SampleFigures> Read { get; }

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
