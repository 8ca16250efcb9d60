using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>The parameters of the list of devices.</summary>
internal static class DeviceListQuery
{
    private const int DefaultLimit = 1000, MostLimit = 10_000;

    private static readonly Dictionary<string, HealthStatus?> Statuses = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ok"] = HealthStatus.Ok,
        ["warning"] = HealthStatus.Warning,
        ["critical"] = HealthStatus.Critical,
        ["unknown"] = null,
    };

    private static readonly Dictionary<string, Presence> Presences = new(StringComparer.OrdinalIgnoreCase)
    {
        ["online"] = Presence.Online,
        ["stopped"] = Presence.Stopped,
        ["offline"] = Presence.Offline,
    };

    private static readonly Dictionary<string, string> Orders =
        new(StringComparer.OrdinalIgnoreCase) { ["natural"] = "natural", ["reverse"] = "reverse" };

    /// <summary>What may be asked.</summary>
    public static QueryParameter[] Parameters { get; } =
    [
        new("status", $"Only with one of these verdicts: {string.Join(", ", Statuses.Keys)}; several between commas"),
        new("presence", $"Only {string.Join(", ", Presences.Keys)}; several between commas"),
        new("tag", "Only with this tag; with all of them if there are several between commas"),
        new("problem", "Only with this problem, by code; with one of them if there are several between commas"),
        new("text", "Only where this stands in the name, id, host name, address, model, tags or a problem"),
        new("sort",
            $"By what: {string.Join(", ", DeviceSort.All.Keys)}. Names ascend, status has the worst first, times the "
            + $"newest,"
            + " figures the largest; devices without the figure come last [default: name]"),
        new("order", "natural, or reverse for the other way round [default: natural]"),
        new("limit", $"How many at most, 1 to {MostLimit} [default: {DefaultLimit}]"),
        new("offset", "How many are passed over: what the page before gave as next [default: 0]"),
    ];

    /// <summary>Reads them.</summary>
    /// <exception cref="QueryException">One of them cannot be used.</exception>
    public static DeviceQuery Read(HttpRequest request)
    {
        var query = new QueryReader(request, Parameters);
        return new()
        {
            Statuses = query.Choices("status", Statuses),
            Presences = query.Choices("presence", Presences),
            Tags = query.Words("tag"),
            Problems = query.Words("problem"),
            Text = query.Text("text"),
            Sort = query.Choice("sort", DeviceSort.All) ?? DeviceSort.ByName,
            IsReversed = query.Choice("order", Orders) == "reverse",
            Limit = (int)(query.Number("limit", 1, MostLimit) ?? DefaultLimit),
            Offset = (int)(query.Number("offset", 0, int.MaxValue / 2) ?? 0),
        };
    }
}
