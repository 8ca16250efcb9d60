namespace HealthCheck.Contracts;

/// <summary>Figures of a device over time: the answer of <c>GET /api/devices/{id}/history</c>.</summary>
/// <param name="Id">The device.</param>
/// <param name="From">Where the range begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Source">From what it was made.</param>
/// <param name="StepSeconds">How much time a point stands for; samples further apart than that have a point
/// each.</param>
/// <param name="Times">
/// The moments of the points in Unix milliseconds, ascending: of the sample, or the begin of the step when it stands
/// for more than one. Where nothing was measured for longer than three intervals, one moment at which every series has
/// null.
/// </param>
/// <param name="Series">One for each figure, by name.</param>
/// <param name="Omitted">How many further figures were asked for that are too many for one answer.</param>
public sealed record DeviceHistory(
    string Id, DateTimeOffset From, DateTimeOffset To, HistorySource Source, double StepSeconds,
    IReadOnlyList<long> Times, IReadOnlyList<MetricHistory> Series, int Omitted);
