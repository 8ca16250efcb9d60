using System.Text;

namespace HealthCheck.Contracts;

/// <summary>
/// A figure of a snapshot, and how each reader shows it: the history, the charts of the page, the text of
/// <c>once</c>, Home Assistant and Prometheus. What it does not name, it is not shown in.
/// </summary>
/// <param name="Number">
/// Its name in packed history, given once and never to another; 0 for a figure that is not kept.
/// </param>
/// <param name="Path">
/// Where it is in the JSON, for example <c>storage?.mounts[mount].free?</c>. What may be null carries a question mark,
/// as in C#; in brackets is the key that tells the entries of a list apart.
/// </param>
/// <param name="Unit">What it is measured in; see <see cref="Contracts.Unit"/>.</param>
/// <param name="Description">What it is, for people.</param>
/// <param name="List">What there is one for.</param>
/// <param name="Read">Takes it from a snapshot, by the place in the list; null where the device does not tell.</param>
public sealed record Figure(
    int Number, string Path, string Unit, string Description, FigureList List, Func<HealthSnapshot, int, double?> Read)
{
    /// <summary>
    /// The path as the history names it: plain, with <c>*</c> for the entry, as in <c>storage.mounts.*.free</c>.
    /// </summary>
    public string Pattern { get; } = Plain(Path);

    /// <summary>
    /// The label of its line in the text of <c>once</c>; null where a line of the section says it already.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>Its line in a chart of the page; null without.</summary>
    public FigureChart? Chart { get; init; }

    /// <summary>What it is for Prometheus; null for nothing.</summary>
    public FigureMetric? Metric { get; init; }

    /// <summary>What it is for Home Assistant: mostly one sensor or none.</summary>
    public IReadOnlyList<FigureEntity> Entities { get; init; } = [];

    internal Figure InText(string label) => this with { Label = label };

    internal Figure InChart(string chart, string label) => this with { Chart = new(chart, label) };

    internal Figure InOwnChart(string chart, string title, string label) =>
        this with { Chart = new(chart, label) { Title = title } };

    internal Figure Gauge(string name, string? help = null, double factor = 1) => Exposed("gauge", name, help, factor);

    internal Figure Counter(string name, string? help = null) => Exposed("counter", name, help, 1);

    internal Figure Untyped(string name, string? help = null) => Exposed("untyped", name, help, 1);

    /// <summary>A share of 0 to 1, as Prometheus wants it, of a figure in percent.</summary>
    internal Figure Ratio(string name) => Exposed("gauge", name, $"{Description}, 0 to 1.", 0.01);

    internal Figure Sensor(
        string key, string name, string? unit, int decimals, string? deviceClass = null, string? icon = null,
        double per = 1) =>
        this with { Entities = [.. Entities, new(key, name, unit, decimals, deviceClass) { Icon = icon, Per = per }] };

    /// <summary>It only grows, for Home Assistant.</summary>
    internal Figure Growing() => Last(sensor => sensor with { IsCounter = true });

    internal Figure Primary() => Last(sensor => sensor with { IsPrimary = true });

    /// <summary>There for who turns it on: noisy, or of use to few.</summary>
    internal Figure Off() => Last(sensor => sensor with { IsEnabled = false });

    internal Figure OnRoute() => Last(sensor => sensor with { IsForRouteOnly = true });

    internal Figure By(string template) => Last(sensor => sensor with { Template = template });

    internal Figure If(Func<HealthSnapshot, int, bool> has) => Last(sensor => sensor with { Has = has });

    internal Figure If(Func<HealthSnapshot, bool> has) => If((snapshot, _) => has(snapshot));

    /// <summary>Only devices that tell the figure have it.</summary>
    internal Figure IfKnown() => If((snapshot, place) => Read(snapshot, place) is not null);

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
