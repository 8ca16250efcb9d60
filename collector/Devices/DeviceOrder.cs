namespace HealthCheck.Collector.Devices;

/// <summary>By name as people read it, then by id; a device without a name stands where its id would.</summary>
internal static class DeviceOrder
{
    /// <summary>Compares two devices by name and id.</summary>
    public static int Compare((string? Name, string Id) a, (string? Name, string Id) b)
    {
        var byName = string.Compare(a.Name ?? a.Id, b.Name ?? b.Id, StringComparison.OrdinalIgnoreCase);
        return byName != 0 ? byName : string.CompareOrdinal(a.Id, b.Id);
    }
}
