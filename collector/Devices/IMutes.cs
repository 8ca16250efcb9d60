namespace HealthCheck.Collector.Devices;

/// <summary>Knows which devices the owner wants to hear nothing of.</summary>
internal interface IMutes
{
    /// <summary>Why a device counts as muted now, in a few words; null when it does not.</summary>
    /// <param name="device">The device.</param>
    /// <param name="status">How it is.</param>
    /// <param name="now">The moment.</param>
    string? Of(Device device, DeviceStatus status, DateTimeOffset now);
}
