namespace HealthCheck.Collector.Page.OneDevice;

/// <summary>A limit of a chart.</summary>
/// <param name="Value">Where it lies.</param>
/// <param name="Name">What it means.</param>
/// <param name="Severity"><c>warning</c> or <c>critical</c>.</param>
public sealed record ChartLimit(double Value, string Name, string Severity);
