namespace HealthCheck.Collector.Devices;

/// <summary>
/// By what devices are sorted. Figures go from the one to worry about to the one not to; devices without the figure
/// come last either way, and equal ones stand by name.
/// </summary>
internal sealed class DeviceSort
{
    private readonly Func<Device, DeviceStatus, double?>? rank;

    private DeviceSort(string name, Func<Device, DeviceStatus, double?>? rank) => (Name, this.rank) = (name, rank);

    /// <summary>By name as people read it.</summary>
    public static DeviceSort ByName { get; } = new("name", null);

    /// <summary>The most urgent state first.</summary>
    public static DeviceSort ByStatus { get; } = new("status", (_, status) => (double)status.State);

    /// <summary>All there are, by the word that asks for them.</summary>
    public static IReadOnlyDictionary<string, DeviceSort> All { get; } = new[]
    {
        ByName,
        ByStatus,
        new("lastSeen", (device, _) => device.LastSeen?.UtcTicks),
        new("firstSeen", (device, _) => device.FirstSeen.UtcTicks),
        new("cpu", (device, _) => device.Health?.Figures.CpuUsedPercent),
        new("load", (device, _) => device.Health?.Figures.LoadPerCore),
        new("memory", (device, _) => device.Health?.Figures.MemoryUsedPercent),
        new("storage", (device, _) => device.Health?.Figures.StorageUsedPercent),
        new("temperature", (device, _) => device.Health?.Figures.Celsius),
        new("uptime", (device, _) => device.Health?.Figures.UptimeSeconds),
        new("problems", (device, _) => device.Health?.Problems.Count),
        new("missing", (device, _) => device.Runs.Missing),
    }.ToDictionary(each => each.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The word that asks for it.</summary>
    public string Name { get; }

    /// <summary>Where a device stands.</summary>
    public SortKey KeyOf(Device device, DeviceStatus status, bool isReversed)
    {
        var name = device.Name ?? device.Id;
        if (rank is null)
            return new(0, name, device.Id, isReversed);
        var figure = rank(device, status);
        return new(figure is not { } known ? double.PositiveInfinity : isReversed ? known : -known, name, device.Id,
            IsReversed: false);
    }
}
