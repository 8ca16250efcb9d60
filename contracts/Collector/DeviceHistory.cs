using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>From what a history was made.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<HistorySource>))]
public enum HistorySource
{
    /// <summary>The samples themselves.</summary>
    Raw,

    /// <summary>Summed up by the minute.</summary>
    Minute,

    /// <summary>Summed up by fifteen minutes.</summary>
    Quarter,
}

/// <summary>Figures of a device over time: the answer of <c>GET /api/devices/{id}/history</c>.</summary>
/// <param name="Id">The device.</param>
/// <param name="From">Where the range begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Source">From what it was made.</param>
/// <param name="StepSeconds">How much time a point stands for; samples further apart than that have a point each.</param>
/// <param name="Times">
/// The moments of the points in Unix milliseconds, ascending: of the sample, or the begin of the step when it stands for more
/// than one. Where nothing was measured for longer than three intervals, one moment at which every series has null.
/// </param>
/// <param name="Series">One for each figure, by name.</param>
/// <param name="Omitted">How many further figures were asked for that are too many for one answer.</param>
public sealed record DeviceHistory(
    string Id, DateTimeOffset From, DateTimeOffset To, HistorySource Source, double StepSeconds, IReadOnlyList<long> Times,
    IReadOnlyList<MetricHistory> Series, int Omitted);

/// <summary>One figure over time. Every list has one element for each of the moments; null where there is no figure.</summary>
/// <param name="Metric">Name of the figure.</param>
/// <param name="Unit">What it is measured in; null for a figure that this version does not know.</param>
/// <param name="Mean">Mean of the samples of the step.</param>
/// <param name="Min">The least; null when every point is a single sample.</param>
/// <param name="Max">The most; null when every point is a single sample.</param>
public sealed record MetricHistory(
    string Metric, string? Unit, IReadOnlyList<double?> Mean, IReadOnlyList<double?>? Min, IReadOnlyList<double?>? Max);
