using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>The latest announcement of a device.</summary>
/// <param name="Value">What it says.</param>
/// <param name="Json">The very bytes, with whatever this version does not know.</param>
/// <param name="Ordinal">How many announcements of this device are in the database up to this one.</param>
internal sealed record LatestAnnouncement(DeviceAnnouncement Value, ReadOnlyMemory<byte> Json, long Ordinal)
{
    /// <summary>Memory that it takes, about: its bytes, and its texts with two bytes a character.</summary>
    public int Bytes => 3 * Json.Length;
}
