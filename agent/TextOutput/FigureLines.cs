using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using static HealthCheck.Agent.TextOutput.Units;

namespace HealthCheck.Agent.TextOutput;

/// <summary>The figures of <see cref="FigureTable"/> that have a line of their own.</summary>
internal static class FigureLines
{
    /// <param name="section">Key of the section on the wire.</param>
    /// <param name="snapshot">The snapshot.</param>
    public static IEnumerable<Line> Of(string section, HealthSnapshot snapshot) =>
        from figure in FigureTable.All
        where figure.Label is not null && figure.Pattern.StartsWith(section + ".", StringComparison.Ordinal)
        from index in Enumerable.Range(0, figure.List.Count(snapshot))
        let value = figure.Read(snapshot, index)
        where value is not null
        select new Line(
            Line.Join(figure.Label, figure.List.NameOf(snapshot, index)), Text(figure.Unit, value.Value));

    private static string Text(string unit, double value) => unit switch
    {
        Unit.Percent => Percent(value),
        Unit.Bytes => ByteText.Of(value),
        _ => Units.Text($"{value:0.##} {unit}"),
    };
}
