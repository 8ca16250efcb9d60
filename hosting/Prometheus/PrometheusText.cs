using System.Globalization;
using System.Text;

namespace HealthCheck.Hosting.Prometheus;

/// <summary>
/// Writes the text format of Prometheus, version 0.0.4. A metric begins with <see cref="Gauge"/> or its like; one that
/// gets no value leaves no trace, and of two values with the same labels the first is kept.
/// </summary>
public sealed class PrometheusText
{
    /// <summary>What a scraper is told it is.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder text = new(8192);
    private readonly HashSet<string> series = new(StringComparer.Ordinal);
    private string name = "", type = "", help = "";
    private bool isBegun;

    /// <summary>A share of 0 to 1, as Prometheus wants it, from percent, without the noise of the division.</summary>
    public static double? Ratio(double? percent) => percent is { } known ? Math.Round(known / 100, 6) : null;

    /// <summary>A value that goes up and down.</summary>
    public PrometheusText Gauge(string name, string help) => Begin(name, "gauge", help);

    /// <summary>A value that only grows, but for a restart.</summary>
    public PrometheusText Counter(string name, string help) => Begin(name, "counter", help);

    /// <summary>A value whose type another exporter of the same name left open.</summary>
    public PrometheusText Untyped(string name, string help) => Begin(name, "untyped", help);

    /// <summary>A value of the metric begun last, one for each set of labels; null for none.</summary>
    public PrometheusText Add(double? value, params ReadOnlySpan<(string Name, string? Value)> labels)
    {
        if (value is not { } number)
            return this;
        if (!isBegun)
            text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
                .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        isBegun = true;

        var begin = text.Length;
        text.Append(name);
        for (var i = 0; i < labels.Length; i++)
        {
            text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"");
            AppendEscaped(labels[i].Value ?? "");
            text.Append('"');
        }

        text.Append(labels.Length > 0 ? "} " : " ");
        // A device may name two things alike, and a series that comes twice costs the reader the whole page.
        if (labels.Length > 0 && !series.Add(text.ToString(begin, text.Length - begin)))
            text.Length = begin;
        else
            text.Append(Number(number)).Append('\n');
        return this;
    }

    /// <summary>The same, 1 for yes and 0 for no.</summary>
    public PrometheusText Add(bool? value, params ReadOnlySpan<(string Name, string? Value)> labels) =>
        Add(value is { } known ? (known ? 1 : 0) : (double?)null, labels);

    /// <summary>All that was written, in UTF-8.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(text.ToString());

    private PrometheusText Begin(string newName, string newType, string newHelp)
    {
        (name, type, help, isBegun) = (newName, newType, newHelp, false);
        series.Clear();
        return this;
    }

    private static string Number(double number) =>
        double.IsPositiveInfinity(number) ? "+Inf"
        : double.IsNegativeInfinity(number) ? "-Inf"
        : number.ToString("R", CultureInfo.InvariantCulture);

    private void AppendEscaped(string value)
    {
        foreach (var character in value)
        {
            switch (character)
            {
                case '\\':
                    text.Append("\\\\");
                    break;
                case '"':
                    text.Append("\\\"");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                default:
                    text.Append(character);
                    break;
            }
        }
    }
}
