using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
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
    IReadOnlyList<AnnouncementEntry> Announcements, IReadOnlyList<DeviceEvent> Events, IReadOnlyList<StoredSample> Samples)
{
    /// <summary>True of a device to be removed whose samples and events stay, because another one reads them as its own.</summary>
    public bool IsAdopted(Device forgotten) =>
        Devices.Any(device => device.Adopted.Any(each => each.Number == forgotten.Number));

    public bool IsEmpty =>
        Devices.Count == 0 && Forgotten.Count == 0 && Announcements.Count == 0 && Events.Count == 0 && Samples.Count == 0;
}

/// <summary>An announcement for the history of a device.</summary>
internal sealed record AnnouncementEntry(int Device, long Ordinal, DateTimeOffset ReceivedAt, ReadOnlyMemory<byte> Json);

/// <summary>A sample for the history of a device.</summary>
/// <param name="Device">Number of the device.</param>
/// <param name="Run">The run that measured it.</param>
/// <param name="Sequence">Its number in the run.</param>
/// <param name="Time">Where it stands in the history: when it was measured, unless the device's clock was wrong.</param>
/// <param name="ReceivedAt">When it came, by the collector's clock.</param>
/// <param name="Values">Its figures. Not the snapshot: thousands that wait for their commit would outlive a collection.</param>
/// <param name="Json">Its very bytes.</param>
internal sealed record StoredSample(
    int Device, RunKey Run, long Sequence, DateTimeOffset Time, DateTimeOffset ReceivedAt,
    IReadOnlyList<MetricValue> Values, ReadOnlyMemory<byte> Json)
{
    public StoredSample(
        int device, RunKey run, DateTimeOffset time, DateTimeOffset receivedAt, HealthSnapshot value, ReadOnlyMemory<byte> json)
        : this(device, run, value.Sequence, time, receivedAt, MetricCatalog.Read(value), json)
    {
    }
}
