using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Storage;

/// <summary>A device that is gone.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Id">Its identity.</param>
/// <param name="Announcements">Ordinal of its newest announcement.</param>
/// <param name="HasEvents">Whether its events stay, because another device reads them as its own.</param>
/// <param name="History">Numbers whose history goes with it.</param>
internal sealed record ForgottenDevice(
    int Number, string Id, long Announcements, bool HasEvents, IReadOnlyList<int> History)
{
    /// <summary>
    /// What goes with the devices of a change: their history too, unless another one takes it over, and the events of
    /// those they had adopted, unless a device of the change has that id.
    /// </summary>
    public static IEnumerable<ForgottenDevice> Of(StoreChange change)
    {
        foreach (var device in change.Forgotten)
        {
            yield return new(
                device.Number, device.Id, device.Announcement?.Ordinal ?? 0, change.IsAdopted(device),
                [.. device.Numbers.Except(change.Devices.SelectMany(each => each.Numbers))]);
            foreach (
                var adopted in device.Adopted.Where(adopted =>
                    !change.Devices.Any(each => each.Ids.Contains(adopted.Id))))
                yield return new(adopted.Number, adopted.Id, Announcements: 0, HasEvents: false, History: []);
        }
    }
}
