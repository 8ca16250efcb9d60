using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Storage;

/// <summary>A device that changed since the last flush.</summary>
/// <param name="Device">As it is now.</param>
/// <param name="IsMore">Whether more than its latest state changed.</param>
internal readonly record struct DirtyDevice(Device Device, bool IsMore);
