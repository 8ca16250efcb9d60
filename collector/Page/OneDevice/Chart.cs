namespace HealthCheck.Collector.Page.OneDevice;

/// <summary>A chart of the device page, as the script that draws it reads it.</summary>
/// <param name="Key">Its name in the page.</param>
/// <param name="Title">What people read above it.</param>
/// <param name="Unit">What its figures are measured in, in the words of the history.</param>
/// <param name="Lines">What is drawn.</param>
/// <param name="Limits">Lines that should not be crossed.</param>
/// <param name="Stacked">Whether the lines add up.</param>
/// <param name="Most">Upper end of the axis; null when it follows the figures.</param>
/// <param name="Note">A sentence below the title; null without.</param>
public sealed record Chart(
    string Key, string Title, string Unit, IReadOnlyList<ChartLine> Lines, IReadOnlyList<ChartLimit> Limits,
    bool Stacked = false, double? Most = null, string? Note = null);

/// <summary>A line of a chart.</summary>
/// <param name="Metric">Name of the figure in the history.</param>
/// <param name="Name">What people read in the legend.</param>
public sealed record ChartLine(string Metric, string Name);

/// <summary>A limit of a chart.</summary>
/// <param name="Value">Where it lies.</param>
/// <param name="Name">What it means.</param>
/// <param name="Severity"><c>warning</c> or <c>critical</c>.</param>
public sealed record ChartLimit(double Value, string Name, string Severity);
