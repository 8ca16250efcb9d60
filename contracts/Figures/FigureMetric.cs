namespace HealthCheck.Contracts;

/// <summary>A Prometheus metric that shows a figure.</summary>
/// <param name="Name">Its name: node_exporter's where the meaning is the same, else <c>healthcheck_…</c>.</param>
/// <param name="Type"><c>gauge</c>, <c>counter</c> or <c>untyped</c>.</param>
/// <param name="Help">What it is.</param>
/// <param name="Factor">What a value is multiplied by, because Prometheus wants base units.</param>
public sealed record FigureMetric(string Name, string Type, string Help, double Factor = 1);
