using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>Which devices, in which order, and which part of them. Pure.</summary>
internal sealed record DeviceQuery
{
    /// <summary>Only with one of these; null stands for a device without a status. Empty for any.</summary>
    public IReadOnlyList<HealthStatus?> Statuses { get; init; } = [];

    /// <summary>Only those that are there in one of these ways. Empty for any.</summary>
    public IReadOnlyList<Presence> Presences { get; init; } = [];

    /// <summary>Only with all of these tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Only with one of these problems, by code. Empty for any.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>
    /// Only where this stands in the name, id, host name, address, model, tags or a problem, in any case.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>By what they are sorted.</summary>
    public DeviceSort Sort { get; init; } = DeviceSort.ByName;

    /// <summary>The other way round.</summary>
    public bool IsReversed { get; init; }

    /// <summary>How many are passed over.</summary>
    public int Offset { get; init; }

    /// <summary>How many at most.</summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>The page, and how many there are on all pages.</summary>
    /// <param name="devices">All devices.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isConnected">False while the collector has no connection to the broker.</param>
    public (int Total, IReadOnlyList<Device> Page) Of(IEnumerable<Device> devices, DateTimeOffset now, bool isConnected)
    {
        var found = new List<(SortKey Key, Device Device)>();
        foreach (var device in devices)
        {
            var status = DeviceStatus.Of(device, now, isConnected);
            if (Passes(device, status))
                found.Add((Sort.KeyOf(device, status, IsReversed), device));
        }

        found.Sort(static (a, b) => a.Key.CompareTo(b.Key));
        var page = found.Skip(Offset).Take(Limit).Select(each => each.Device);
        return (found.Count, [.. page]);
    }

    private bool Passes(Device device, DeviceStatus status) =>
        (Presences.Count == 0 || Presences.Contains(device.Presence))
        && (Statuses.Count == 0 || Statuses.Contains(status.Severity))
        && (Tags.Count == 0 || Tags.All(tag => device.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase)))
        && (Problems.Count == 0 || device.Health?.Problems.Any(problem => Problems.Contains(problem.Code)) == true)
        && (Text is null || Says(device, Text));

    private static bool Says(Device device, string text)
    {
        var known = device.Announcement?.Value;
        return Has(device.Id, text) || Has(device.Name, text) || Has(known?.Hostname, text) || Has(known?.Address, text)
            || Has(known?.Model, text) || device.Tags.Any(tag => Has(tag, text))
            || device.Health?.Problems.Any(problem => Has(problem.Code, text) || Has(problem.Message, text)) == true;
    }

    private static bool Has(string? where, string text) =>
        where?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;
}
