namespace HealthCheck.Contracts;

/// <summary>The figures that go into the history: the answer of <c>GET /api/metrics</c>.</summary>
/// <param name="Items">Each kind of figure once.</param>
public sealed record MetricList(IReadOnlyList<MetricDescription> Items);
