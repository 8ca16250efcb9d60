namespace HealthCheck.Contracts;

/// <summary>
/// One figure over time. Every list has one element for each of the moments; null where there is no figure.
/// </summary>
/// <param name="Metric">Name of the figure.</param>
/// <param name="Unit">What it is measured in; null for a figure that this version does not know.</param>
/// <param name="Mean">Mean of the samples of the step.</param>
/// <param name="Min">The least; null when every point is a single sample.</param>
/// <param name="Max">The most; null when every point is a single sample.</param>
public sealed record MetricHistory(
    string Metric, string? Unit, IReadOnlyList<double?> Mean, IReadOnlyList<double?>? Min, IReadOnlyList<double?>? Max);
