namespace HealthCheck.Contracts;

/// <summary>The line of a figure in a chart of the page.</summary>
/// <param name="Chart">Key of the chart.</param>
/// <param name="Label">What the line is called; <c>*</c> stands for the name of the entry.</param>
public sealed record FigureChart(string Chart, string Label)
{
    /// <summary>What people read above a chart of this figure alone; null for a chart that others are in.</summary>
    public string? Title { get; init; }
}
