using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>What a change made new.</summary>
internal readonly record struct FleetChange(
    IReadOnlyCollection<Device> Devices, IReadOnlyCollection<Device> Forgotten, IReadOnlyList<DeviceEvent> Events);
