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
