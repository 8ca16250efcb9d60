using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>What happened lately.</summary>
/// <param name="From">Since when.</param>
/// <param name="Until">Until when.</param>
/// <param name="Events">All events of this time, oldest first.</param>
/// <param name="Devices">The devices as they are now.</param>
internal sealed record AlertPast(
    DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<DeviceEvent> Events, IReadOnlyList<Device> Devices);
