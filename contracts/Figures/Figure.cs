using System.Text;

namespace HealthCheck.Contracts;

/// <summary>
/// A figure of a snapshot, and how each reader shows it: the history, the charts of the page, the text of
/// <c>once</c>, Home Assistant and Prometheus. A reader that it does not name does not show it.
/// </summary>
/// <param name="Number">
/// Key of the figure in packed history. A number is given once and never again; 0 means that the figure is not stored.
/// </param>
/// <param name="Path">
/// Where it is in the JSON, for example <c>storage?.mounts[mount].free?</c>. What may be null carries a question mark,
/// as in C#; in brackets is the key that tells the entries of a list apart.
/// </param>
/// <param name="Unit">Unit of measurement; see <see cref="Contracts.Unit"/>.</param>
/// <param name="Description">What it is, for people.</param>
/// <param name="List">The machine, or the list that has one value per entry.</param>
/// <param name="Read">Reads the value from a snapshot, for an entry by its index; null when it is unknown.</param>
public sealed record Figure(
    int Number, string Path, string Unit, string Description, FigureList List, Func<HealthSnapshot, int, double?> Read)
{
    /// <summary>
    /// The path as the history names it: plain, with <c>*</c> for the entry, as in <c>storage.mounts.*.free</c>.
    /// </summary>
    public string Pattern { get; } = Plain(Path);

    /// <summary>Label of its own line in the text of <c>once</c>; null without.</summary>
    public string? Label { get; init; }

    /// <summary>Its line in a chart of the page; null without.</summary>
    public FigureChart? Chart { get; init; }

    /// <summary>Its Prometheus metric; null without.</summary>
    public FigureMetric? Metric { get; init; }

    /// <summary>Its sensors in Home Assistant: mostly one or none.</summary>
    public IReadOnlyList<FigureEntity> Entities { get; init; } = [];

    internal Figure InText(string label) => this with { Label = label };

    internal Figure InChart(string chart, string label) => this with { Chart = new(chart, label) };

    internal Figure InOwnChart(string chart, string title, string label) =>
        this with { Chart = new(chart, label) { Title = title } };

    internal Figure Gauge(string name, string? help = null, double factor = 1) => Exposed("gauge", name, help, factor);

    internal Figure Counter(string name, string? help = null) => Exposed("counter", name, help, 1);

    internal Figure Untyped(string name, string? help = null) => Exposed("untyped", name, help, 1);

    /// <summary>A Prometheus metric from 0 to 1, of a figure in percent.</summary>
    internal Figure Ratio(string name) => Exposed("gauge", name, $"{Description}, 0 to 1.", 0.01);

    internal Figure Sensor(
        string key, string name, string? unit, int decimals, string? deviceClass = null, string? icon = null,
        double per = 1) =>
        this with { Entities = [.. Entities, new(key, name, unit, decimals, deviceClass) { Icon = icon, Per = per }] };

    /// <summary>The sensor is a counter.</summary>
    internal Figure Growing() => Last(sensor => sensor with { IsCounter = true });

    internal Figure Primary() => Last(sensor => sensor with { IsPrimary = true });

    /// <summary>The sensor is disabled at first: it is noisy, or of use to few.</summary>
    internal Figure Off() => Last(sensor => sensor with { IsEnabled = false });

    internal Figure OnRoute() => Last(sensor => sensor with { IsForRouteOnly = true });

    internal Figure By(string template) => Last(sensor => sensor with { Template = template });

    internal Figure If(Func<HealthSnapshot, int, bool> has) => Last(sensor => sensor with { Has = has });

    internal Figure If(Func<HealthSnapshot, bool> has) => If((snapshot, _) => has(snapshot));

    /// <summary>Only devices that report the figure have the sensor.</summary>
    internal Figure IfKnown() => If((snapshot, index) => Read(snapshot, index) is not null);

    private Figure Exposed(string type, string name, string? help, double factor) =>
        this with { Metric = new(name, type, help ?? Description + ".", factor) };

    private Figure Last(Func<FigureEntity, FigureEntity> change) =>
        this with { Entities = [.. Entities.SkipLast(1), change(Entities[^1])] };

    private static string Plain(string path)
    {
        var plain = new StringBuilder();
        var isKey = false;
        foreach (var letter in path)
        {
            if (letter == '[')
                plain.Append(".*");
            isKey = letter == '[' || (isKey && letter != ']');
            if (!isKey && letter is not ('?' or ']'))
                plain.Append(letter);
        }

        return plain.ToString();
    }
}
