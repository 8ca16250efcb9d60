using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// By what devices are sorted. Figures go from the one to worry about to the one not to; devices without the figure come last
/// either way, and equal ones stand by name.
/// </summary>
internal sealed class DeviceSort
{
    private readonly Func<Device, DateTimeOffset, double?>? rank;

    private DeviceSort(string name, Func<Device, DateTimeOffset, double?>? rank) => (Name, this.rank) = (name, rank);

    /// <summary>By name as people read it.</summary>
    public static DeviceSort ByName { get; } = new("name", null);

    /// <summary>The worst first: gone without a word, critical, silent, warning, well, and what is stopped on purpose last.</summary>
    public static DeviceSort ByStatus { get; } = new("status", Worry);

    /// <summary>All there are, by the word that asks for them.</summary>
    public static IReadOnlyDictionary<string, DeviceSort> All { get; } = new[]
    {
        ByName,
        ByStatus,
        new("lastSeen", (device, _) => device.LastSeen?.UtcTicks),
        new("firstSeen", (device, _) => device.FirstSeen.UtcTicks),
        new("cpu", (device, _) => device.Health?.Value.Cpu?.Total.UsedPercent),
        new("load", (device, _) => device.Health?.Value.Load?.Core?.Minute),
        new("memory", (device, _) => device.Health?.Value.Memory?.UsedPercent),
        new("storage", (device, _) => device.Health?.Value.Storage?.UsedPercent),
        new("temperature", (device, _) => Hottest(device)),
        new("uptime", (device, _) => device.Health?.Value.Uptime?.Duration?.Seconds),
        new("problems", (device, _) => device.Health?.Value.Problems.Count),
        new("missing", (device, _) => device.Runs.Missing),
    }.ToDictionary(each => each.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The word that asks for it.</summary>
    public string Name { get; }

    /// <summary>Where a device stands.</summary>
    public SortKey KeyOf(Device device, DateTimeOffset now, bool isReversed)
    {
        var name = device.Name ?? device.Id;
        if (rank is null)
            return new(0, name, device.Id, isReversed);
        var figure = rank(device, now);
        return new(figure is not { } known ? double.PositiveInfinity : isReversed ? known : -known, name, device.Id, IsReversed: false);
    }

    private static double? Worry(Device device, DateTimeOffset now) => (device.Presence, device.Health?.Value.Status) switch
    {
        (Presence.Stopped, _) => 0,
        (Presence.Offline, _) => 6,
        (_, HealthStatus.Critical) when device.SilentAfter > now => 5,
        _ when device.SilentAfter <= now => 4,
        (_, HealthStatus.Warning) => 3,
        (_, null) => 2,
        _ => 1,
    };

    private static double? Hottest(Device device)
    {
        double? hottest = null;
        foreach (var zone in device.Health?.Value.Temperature ?? [])
            hottest = hottest > zone.Celsius ? hottest : zone.Celsius;
        return hottest;
    }
}

/// <summary>Where a device stands in a list.</summary>
internal readonly record struct SortKey(double Rank, string Name, string Id, bool IsReversed) : IComparable<SortKey>
{
    public int CompareTo(SortKey other)
    {
        var byRank = Rank.CompareTo(other.Rank);
        if (byRank != 0)
            return byRank;
        var byName = DeviceOrder.Compare((Name, Id), (other.Name, other.Id));
        return IsReversed ? -byName : byName;
    }
}
