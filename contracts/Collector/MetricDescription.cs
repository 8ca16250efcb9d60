namespace HealthCheck.Contracts;

/// <summary>A kind of figure.</summary>
/// <param name="Metric">Its path in the snapshot; <c>*</c> stands for the name of an element: a mount, a disk, a zone,
/// a core, an interface.</param>
/// <param name="Unit">What it is measured in.</param>
/// <param name="Description">What it is.</param>
public sealed record MetricDescription(string Metric, string Unit, string Description);
