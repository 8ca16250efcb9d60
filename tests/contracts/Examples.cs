namespace HealthCheck.Contracts.Tests;

/// <summary>One document of each kind with every value filled in.</summary>
internal static class Examples
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 14, 5, 0, 123, TimeSpan.Zero);

    public static DeviceAnnouncement Announcement { get; } = new()
    {
        Hostname = "kitchen-pi",
        Address = "192.168.1.23",
        Name = "Kitchen",
        ApiVersion = "1.0",
        Id = "3f9c0d5e2a7b4c11",
        HttpPort = 7070,
        HttpScheme = "http",
        HttpAddress = "192.168.1.23",
        Tags = ["home"],
        Addresses = [new InterfaceAddress("eth0", "192.168.1.23", "dc:a6:32:01:02:03")],
        Model = "Raspberry Pi 4 Model B Rev 1.4",
        Revision = "b03114",
        Architecture = "arm64",
        Cores = 4,
        Memory = 1938903040,
        Os = new OperatingSystemInfo("debian", "Debian GNU/Linux 12 (bookworm)", "12"),
        Kernel = "6.6.31+rpt-rpi-v8",
        AgentVersion = "0.1.0",
        BootId = "0b4d6c1a-93e7-4d28-a5f1-6e8c20b79d34",
        StartedAt = new DateTimeOffset(2026, 11, 22, 14, 3, 11, TimeSpan.Zero),
        IntervalSeconds = 30,
        Fingerprint = new Fingerprint("9d1c3a5b7e9f0123", "77aa4e1c90d35f2b", ["dc:a6:32:01:02:03"]),
    };

    /// <summary>The same with processes of a problem: of processor time and, which none has both of, memory.</summary>
    public static HealthSnapshot WithProcesses => Snapshot with
    {
        Problems = [Snapshot.Problems[0] with
        {
            Processes = [new("mysqld", 82.5, 812345344), new("chromium", 11), new("chromium", Bytes: 4096)],
        }],
    };

    public static HealthSnapshot Snapshot { get; } = new()
    {
        ApiVersion = "1.0",
        Id = "3f9c0d5e2a7b4c11",
        Time = Noon,
        BootId = "0b4d6c1a-93e7-4d28-a5f1-6e8c20b79d34",
        StartedAt = new DateTimeOffset(2026, 11, 22, 14, 3, 11, TimeSpan.Zero),
        Sequence = 42,
        ClockSynchronized = true,
        Status = HealthStatus.Warning,
        Problems =
        [
            new Problem(
                "mount-hangs", HealthStatus.Warning, new DateTimeOffset(2026, 11, 22, 13, 59, 12, TimeSpan.Zero),
                "/mnt/media (nfs4 from 192.168.1.10:/media) does not answer",
                "Check the server and the network to it, or unmount it with umount -l",
                Summary: "Mount does not answer: /mnt/media"),
        ],
        Load = new LoadReading(new LoadAverages(0.43, 0.2, 2.3), new LoadAverages(0.11, 0.05, 0.58), 4),
        Memory = new MemoryReading(
            4294967296, 1073741824, 3221225472, "25%", 25.0, new SwapReading(0, 0, 0, "0%", 0.0),
            Dirty: 262144),
        Storage = new StorageReading(
            31268536320, 7817134080, 23451402240, "25%", 25.0,
            [
                new MountReading(
                    "/", "/dev/mmcblk0p2", "ext4", 31268536320, 7817134080, 23451402240, "25%", 25.0, 12.5, false,
                    false),
                new MountReading("/mnt/media", "192.168.1.10:/media", "nfs4", null, null, null, null, null, null, false,
                    null, "does not answer"),
            ],
            [new DiskReading("mmcblk0", 812345344, 1212345344, null, 20480.0, 512.0, 1.5, 158394224)]),
        Uptime = new UptimeReading(
            new BootTime(1645535612000, DateTimeOffset.FromUnixTimeMilliseconds(1645535612000), "22/02/2022T13:13:32"),
            new UptimeDuration(443143, "5 days, 3 hours, 5 minutes and 43 seconds")),
        Temperature = [new TemperatureReading(0, "cpu-thermal", 84.0, 183.2, 110.0)],
        Cpu = new CpuReading(
            new CpuShares(12.5, 9.0, 3.0, 1.5, 0.5, 0.0, 86.0),
            [new CoreReading(0, new CpuShares(12.5, 9.0, 3.0, 1.5, 0.5, 0.0, 86.0))],
            new FrequencyReading(1500.0, 1800.0, "ondemand")),
        Network =
        [
            new NetworkReading(
                "wlan0", "192.168.1.23", "up", null, 80214487, 2044871, 1024.0, 96.0, 0, 12,
                new WifiReading("Home", -48, 88.6)),
        ],
        Power = new PowerReading(
            new PowerCondition(false, true, 3, Noon.AddMinutes(-6), Noon.AddMinutes(-1)),
            new PowerCondition(false, false, 0, null, null), new PowerCondition(false, false, 0, null, null),
            new PowerCondition(true, true, 1, Noon, Noon), 5.115, 0.85, 2965),
        Pressure = new PressureReading(
            new PressureShares(new PressureAverages(1.2, 0.88, 0.71), null),
            new PressureShares(new PressureAverages(0, 0, 0), new PressureAverages(0, 0, 0)),
            new PressureShares(new PressureAverages(0.91, 0.72, 0.4), new PressureAverages(0.8, 0.61, 0.33))),
        System = new SystemReading(
            ["nginx.service"], true, new UpdatesReading(12, 3), 143, 1, 0, new ClockReading(true, 0.213), true,
            new DateOnly(2028, 6, 30)),
        Agent = new AgentReading(23068672, 4.2, 1043, 2, 0, 1),
    };

    /// <summary>A machine that tells nothing: every key is there, and null.</summary>
    public static HealthSnapshot Bare { get; } = Snapshot with
    {
        BootId = null,
        StartedAt = null,
        ClockSynchronized = null,
        Status = HealthStatus.Ok,
        Problems = [],
        Load = null,
        Memory = null,
        Storage = null,
        Uptime = null,
        Temperature = null,
        Cpu = null,
        Network = null,
        Power = null,
        Pressure = null,
        System = null,
        Agent = null,
    };

    public static DeviceSummary Summary { get; } = new(
        "3f9c0d5e2a7b4c11", "Kitchen", "kitchen-pi", "192.168.1.23", "Raspberry Pi 4 Model B Rev 1.4", ["home"],
        "0.1.0", Presence.Online, Noon.AddDays(-3), HealthStatus.Warning, "94 % of / is in use, 1.8 GiB left",
        Noon.AddDays(-3), Noon, Noon, 0,
        Noon.AddSeconds(90), false, 0,
        new DeviceFigures(12.5, 0.11, 25, 94.1, 48.7, 443143),
        [new Problem("storage-full", HealthStatus.Warning, Noon.AddHours(-1), "94 % of / is in use, 1.8 GiB left",
            "Remove what is not needed")]);

    public static CollectorHealth Collector { get; } = new(
        HealthStatus.Ok, [], "1.0", "0.1.0", Noon.AddDays(-1), new DeviceCounts(12, 11, 0, 1),
        new SampleCounts(184223, 12, 3, 240, new Dictionary<string, long>
        {
            ["malformed"] = 0,
            ["oversized"] = 0,
            ["wrong-id"] = 0,
            ["future-dated"] = 0,
            ["unknown-device"] = 0,
            ["limit"] = 0,
        }),
        new BrokerState(true, Noon.AddHours(-2)), new StoreState("LiteDb", 41943040), 14, new AlertCounts(1, 0, 2));
}
