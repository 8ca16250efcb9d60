using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests;

/// <summary>What a sound device sends, to be varied with <c>with</c>.</summary>
internal static class Examples
{
    public const string Id = "3f9c0d5e2a7b4c11";

    /// <summary>When it all happens, unless a test says otherwise.</summary>
    public static DateTimeOffset Noon { get; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>When the agent of the example started: a little before noon.</summary>
    public static DateTimeOffset Start { get; } = Noon.AddMinutes(-10);

    public static DeviceAnnouncement Announcement(string id = Id) => new()
    {
        Hostname = "kitchen-pi",
        Address = "192.168.1.23",
        Name = "Kitchen",
        ApiVersion = ApiVersions.Current,
        Id = id,
        HttpPort = 7070,
        Tags = ["home"],
        Addresses = [new InterfaceAddress("eth0", "192.168.1.23", "dc:a6:32:01:02:03")],
        Model = "Raspberry Pi 4 Model B Rev 1.4",
        Revision = "c03114",
        Architecture = "arm64",
        Cores = 4,
        Memory = 1938903040,
        Os = new OperatingSystemInfo("debian", "Debian GNU/Linux 12 (bookworm)", "12"),
        Kernel = "6.6.31+rpt-rpi-v8",
        AgentVersion = "0.1.0",
        BootId = "boot-1",
        StartedAt = Start,
        IntervalSeconds = 30,
        Fingerprint = new Fingerprint("9d1c", "77aa", ["dc:a6:32:01:02:03"]),
    };

    public static HealthSnapshot Snapshot(long sequence, string id = Id) => new()
    {
        ApiVersion = ApiVersions.Current,
        Id = id,
        Time = Start.AddSeconds(30),
        BootId = "boot-1",
        StartedAt = Start,
        Sequence = sequence,
        ClockSynchronized = true,
        Status = HealthStatus.Ok,
        Problems = [],
        Load = new LoadReading(new LoadAverages(0.43, 0.2, 2.3), new LoadAverages(0.11, 0.05, 0.58)),
        Memory = new MemoryReading(4294967296, 1073741824, 3221225472, "25%", 25.0, new SwapReading(0, 0, 0, "0%", 0)),
        Storage = new StorageReading(31268536320, 7817134080, 23451402240, "25%", 25.0, [], []),
        Uptime = new UptimeReading(null, new UptimeDuration(443143, "5 days, 3 hours, 5 minutes and 43 seconds")),
        Temperature = [new TemperatureReading(0, "cpu-thermal", 54.2, 129.6, 110.0)],
    };

    /// <summary>A device that was just heard for the first time.</summary>
    public static Device Device(string id = Id) =>
        new() { Id = id, Number = 1, FirstSeen = Noon, PresenceSince = Noon };

    /// <summary>A message that came at noon, or later, and has nobody to acknowledge it to.</summary>
    public static ReceivedMessage Message(
        TopicKind kind, byte[] payload, string id = Id, bool isRetained = false, DateTimeOffset? at = null) =>
        new(new Topics().Of(id, kind), payload, payload.Length, isRetained, at ?? Noon, _ => Task.CompletedTask);

    /// <summary>Snapshots as a backlog.</summary>
    public static byte[] Backlog(params HealthSnapshot[] snapshots) =>
        [.. "["u8, .. snapshots.SelectMany((each, i) => i == 0 ? Wire.Write(each) : [(byte)',', .. Wire.Write(each)]),
            .. "]"u8];
}
