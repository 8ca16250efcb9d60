using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Problems;

/// <summary>
/// Snapshots made by hand: a Raspberry Pi in best health, one that tells nothing, and changes to them.
/// </summary>
internal static class Boards
{
    private static readonly PowerCondition Never = new(false, false, 0, null, null);

    public static HealthSnapshot Silent { get; } = new()
    {
        ApiVersion = ApiVersions.Current,
        Id = "test",
        Time = Snapshots.Noon,
        BootId = null,
        Sequence = 1,
        ClockSynchronized = null,
        Status = HealthStatus.Ok,
        Problems = [],
        Load = null,
        Memory = null,
        Storage = null,
        Uptime = null,
        Temperature = null,
    };

    public static HealthSnapshot Healthy { get; } = Silent with
    {
        ClockSynchronized = true,
        Load = new LoadReading(new LoadAverages(0.8, 0.8, 0.8), new LoadAverages(0.2, 0.2, 0.2)),
        Memory = new MemoryReading(
            1938903040, 775561216, 1163341824, "40%", 40, new SwapReading(104853504, 0, 104853504, "0%", 0)),
        Storage = new StorageReading(
            null, null, null, null, null,
            [Mount("/", 25), Mount("/boot/firmware", 25, 535805952) with { Device = "/dev/mmcblk0p1" }],
            [new DiskReading("mmcblk0", 0, 0, null, BytesWrittenPerDay: 1_000_000_000),
                new DiskReading("nvme0n1", 0, 0, 5)]),
        Uptime = new UptimeReading(null, new UptimeDuration(86400, "1 day")),
        Temperature = [Zone(50, 110), Zone(45, null) with { Zone = 1, Type = "gpu-thermal" }],
        Network = [Wifi(-50)],
        Power = new PowerReading(Never, Never, Never, Never, 5.02, 0.85, null),
        Pressure = new PressureReading(null, Pressure(0), null),
        System = new SystemReading(
            [], false, new UpdatesReading(3, 0), 120, 1, 0, null, true, new DateOnly(2028, 6, 30)),
    };

    public static MountReading Mount(string mount, double usedPercent, long total = 31268536320) => new(
        mount, "/dev/mmcblk0p2", "ext4", total, (long)Math.Ceiling(total / 100d * usedPercent),
        total - (long)Math.Ceiling(total / 100d * usedPercent), $"{usedPercent:0}%", Math.Round(usedPercent, 1), 12.5,
        false);

    public static TemperatureReading Zone(double celsius, double? critical) =>
        new(0, "cpu-thermal", celsius, 0, critical);

    public static NetworkReading Wifi(int? signal) => new(
        "wlan0", "192.168.1.7", "up", null, 0, 0, null, null, 0, 0, new WifiReading("Attic", signal, null));

    public static PressureShares Pressure(double minute) => new(new PressureAverages(0, minute, 0), null);

    public static HealthSnapshot With(params MountReading[] mounts) =>
        With(storage => storage with { Mounts = mounts });

    public static HealthSnapshot With(DiskReading disk) => With(storage => storage with { Disks = [disk] });

    public static HealthSnapshot With(Func<PowerReading, PowerReading> power) =>
        Healthy with { Power = power(Healthy.Power!) };

    public static HealthSnapshot With(Func<SystemReading, SystemReading> system) =>
        Healthy with { System = system(Healthy.System!) };

    public static HealthSnapshot Memory(double usedPercent, double swapPercent = 0) => Healthy with
    {
        Memory = Healthy.Memory! with
        {
            Free = (long)(19389030.4 * (100 - usedPercent)),
            UsedPercent = usedPercent,
            Swap = Healthy.Memory.Swap! with { UsedPercent = swapPercent },
        },
    };

    public static PowerCondition Seen(bool now, int count) => new(now, count > 0, count, null, null);

    private static HealthSnapshot With(Func<StorageReading, StorageReading> storage) =>
        Healthy with { Storage = storage(Healthy.Storage!) };
}
