using HealthCheck.Collector.Devices;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Ingest;

/// <summary>What the collector accepts at most.</summary>
/// <param name="Devices">How many devices it knows; further ones are refused.</param>
/// <param name="Future">How far a device's clock may be ahead of the collector's.</param>
/// <param name="NewDevicesPerMinute">How many devices it gets to know within a minute; further ones are refused until
/// then.</param>
internal sealed record LimitsOptions(int Devices, TimeSpan Future, int NewDevicesPerMinute = 60_000)
{
    /// <summary>
    /// Messages and samples of one device that are taken within a minute, and ten times as many at once.
    /// </summary>
    public int MessagesPerMinute { get; init; } = 6_000;

    /// <summary>How many bytes of one device are taken within a minute, and ten times as many at once.</summary>
    public long BytesPerMinute { get; init; } = 32L << 20;

    /// <summary>How many bytes of one device are taken within a day, and as many at once.</summary>
    public long BytesPerDay { get; init; } = 1_000L << 20;

    /// <summary>Bytes of memory for what all devices said last, see <see cref="DeviceMemory"/>.</summary>
    public long DeviceBytes { get; init; } = DeviceMemory.Default;

    /// <summary>Reads the section <c>Limits</c>.</summary>
    public static LimitsOptions Read(SettingsSection section) => new(
        section.Number("Devices", 100_000, 1, 10_000_000, "how many devices are accepted"),
        TimeSpan.FromSeconds(section.Number(
            "FutureSeconds", 600, 1, 86_400, "how far a device's clock may be ahead of this one's")),
        section.Number(
            "NewDevicesPerMinute", 60_000, 1, 10_000_000,
            "how many devices are accepted for the first time within a minute"))
    {
        MessagesPerMinute = section.Number(
            "MessagesPerMinute", 6_000, 60, 10_000_000,
            "how many messages of one device are accepted within a minute, and ten times as many at once"),
        BytesPerMinute = (long)section.Number(
            "MegabytesPerMinute", 32, 1, 100_000,
            "how many megabytes of one device are accepted within a minute, and ten times as many at once") << 20,
        BytesPerDay = (long)section.Number(
            "MegabytesPerDay", 1_000, 1, 100_000_000,
            "how many megabytes of one device are accepted within a day, and as many at once; it bounds what one "
                + "leaves on the disk") << 20,
        DeviceBytes = section.Number(
            "DeviceMegabytes", 0, 0, 1_000_000,
            "megabytes of memory for what all devices said last; 0 for half of what the collector may use")
                is > 0 and var megabytes
                ? (long)megabytes << 20
                : DeviceMemory.Default,
    };
}
