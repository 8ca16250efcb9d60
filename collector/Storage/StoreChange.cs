using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Storage;

/// <summary>What one commit writes.</summary>
/// <param name="Devices">Devices as they are now. What did not change is the very object that was saved before.</param>
/// <param name="Forgotten">Devices to be removed with everything of theirs, but for <see cref="IsAdopted"/>.</param>
/// <param name="Announcements">For the history of announcements.</param>
/// <param name="Events">What happened, in ascending numbers.</param>
/// <param name="Samples">New samples, each exactly once, for the history.</param>
internal sealed record StoreChange(
    IReadOnlyCollection<Device> Devices, IReadOnlyCollection<Device> Forgotten,
    IReadOnlyList<AnnouncementEntry> Announcements, IReadOnlyList<DeviceEvent> Events,
    IReadOnlyList<StoredSample> Samples)
{
    /// <summary>
    /// True of a device to be removed whose samples and events stay, because another one reads them as its own.
    /// </summary>
    public bool IsAdopted(Device forgotten) =>
        Devices.Any(device => device.Adopted.Any(each => each.Number == forgotten.Number));

    public bool IsEmpty =>
        Devices.Count == 0 && Forgotten.Count == 0 && Announcements.Count == 0 && Events.Count == 0
            && Samples.Count == 0;
}
