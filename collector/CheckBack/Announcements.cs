using System.Text.Json;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.CheckBack;

/// <summary>Two announcements of one device, side by side.</summary>
internal static class Announcements
{
    /// <summary>
    /// The keys in which they differ, in the order of the document. Keys that this version does not know do not count.
    /// </summary>
    public static IReadOnlyList<string> Differences(DeviceAnnouncement announced, DeviceAnnouncement said)
    {
        var (left, right) = (ToElement(announced), ToElement(said));
        return
        [
            .. left.EnumerateObject()
                .Where(property => !JsonElement.DeepEquals(property.Value, right.GetProperty(property.Name)))
                .Select(property => property.Name),
        ];
    }

    private static JsonElement ToElement(DeviceAnnouncement announcement) =>
        JsonSerializer.SerializeToElement(announcement, WireJson.Default.DeviceAnnouncement);
}
