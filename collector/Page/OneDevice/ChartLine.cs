namespace HealthCheck.Collector.Page.OneDevice;

/// <summary>A line of a chart.</summary>
/// <param name="Metric">Name of the figure in the history.</param>
/// <param name="Name">What people read in the legend.</param>
public sealed record ChartLine(string Metric, string Name);
