using HealthCheck.Contracts;

namespace HealthCheck.Collector.Storage;

/// <summary>What of some tables goes into the database.</summary>
/// <param name="Devices">Devices that changed, by number.</param>
/// <param name="Gone">Devices that are gone.</param>
/// <param name="Announcements">New announcements.</param>
/// <param name="Events">What happened, in ascending numbers.</param>
internal sealed record FlushedState(
    Dictionary<int, DirtyDevice> Devices, IReadOnlyList<ForgottenDevice> Gone,
    IReadOnlyList<AnnouncementEntry> Announcements, IReadOnlyList<DeviceEvent> Events);
