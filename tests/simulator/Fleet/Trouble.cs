using HealthCheck.Contracts;

namespace HealthCheck.Simulator.Fleet;

/// <summary>Something that is wrong with a simulated device: the words, and the figures that go with them.</summary>
internal sealed record Trouble(
    string Code, HealthStatus Severity, string Message, string Advice, Func<HealthSnapshot, HealthSnapshot> Show)
{
    private const HealthStatus Warning = HealthStatus.Warning, Critical = HealthStatus.Critical;

    /// <summary>One of every kind.</summary>
    public static IReadOnlyList<Trouble> All { get; } =
    [
        new("under-voltage", Critical, "Under-voltage 3 times since boot",
            "Use a 5.1 V supply of 3 A or more and a short cable",
            s => s with { Power = s.Power is { } p
                ? p with {
                    UnderVoltage = Happened(s), SupplyVolts = p.SupplyVolts - (Happened(s).Now == true ? 0.52 : 0.2) }
                : null }),
        new("hot", Warning, "82.4 °C, 2.6 degrees below throttling", "Give it air or a heat sink", Hot(82.4)),
        new("storage-full", Critical, "/ is 97 % full",
            "Delete what is not needed: sudo apt clean, journalctl --vacuum-size=50M", Full(97.2)),
        new("memory-full", Warning, "Memory is 93 % full", "Find the greedy program with top, sorted by memory", s =>
            s with
        {
            Memory = s.Memory!
                with { Used = "93%", UsedPercent = 93.1, Free = s.Memory.Total / 15,
                Allocated = s.Memory.Total * 14 / 15 },
        }),
        new("load-high", Warning, "Load 9.4 on 4 cores for 15 minutes", "See with top what runs", s => s with
        {
            Load = new(new(9.1, 9.6, 9.4), new(2.28, 2.4, 2.35)),
        }),
        new("unit-failed", Warning, "nginx.service failed", "systemctl status nginx.service says why", s => s with
        {
            System = s.System! with { FailedUnits = ["nginx.service"] },
        }),
        new("throttled", Critical, "The firmware throttles the processor", "Look at heat and supply", s => s with
        {
            Power = s.Power is { } p ? p with { Throttled = Happened(s) } : null,
        }),
        new("frequency-capped", Warning, "The clock was capped for lack of voltage", "Use a stronger supply", s =>
            s with
        {
            Power = s.Power is { } p ? p with { FrequencyCapped = Happened(s) } : null,
        }),
        new("soft-temperature-limit", Warning, "The soft temperature limit is in force", "Give it air", Hot(71.2)),
        new("read-only-by-error", Critical, "/ is read-only after an error", "Save what is on the card and replace it",
            s => s with
        {
            Storage = s.Storage!
                with { Mounts =
                [.. s.Storage.Mounts.Select(each => each with { ReadOnly = true, ReadOnlyByError = true })] },
        }),
        new("sd-wear", Warning, "38 GB were written to the card in a day", "Move logs to memory", s => s with
        {
            Storage = s.Storage!
                with { Disks = [.. s.Storage.Disks.Select(each => each with { BytesWrittenPerDay = 38_000_000_000 })] },
        }),
        new("disk-worn", Critical, "mmcblk0 has used 96 % of its life", "Replace it soon", s => s with
        {
            Storage = s.Storage!
                with { Disks = [.. s.Storage.Disks.Select(each => each with { LifeUsedPercent = 96 })] },
        }),
        new("inodes-full", Warning, "/ has used 92 % of its inodes", "Look for a folder with very many small files",
            s => s with
        {
            Storage = s.Storage!
                with { Mounts = [.. s.Storage.Mounts.Select(each => each with { InodesUsedPercent = 92.4 })] },
        }),
        new("clock-not-synchronized", Warning, "The clock is not synchronised", "Check that NTP can reach its servers",
            s => s with
        {
            ClockSynchronized = false,
            System = s.System! with { Clock = new(false, null) },
        }),
        new("wifi-weak", Warning, "The signal of Home is -84 dBm", "Move it nearer to the access point", s => s with
        {
            Network = [.. s.Network!.Select(each => each with { Wifi = new("Home", -84, 18.6) })],
        }),
        new("security-updates", Warning, "14 security updates wait", "sudo apt upgrade", s => s with
        {
            System = s.System! with { Updates = new(41, 14) },
        }),
        new("reboot-required", Warning, "A restart is needed for an update", "sudo reboot", s => s with
        {
            System = s.System! with { RebootRequired = true },
        }),
        new("os-unsupported", Warning, "Support of Debian GNU/Linux 11 (bullseye) has ended", "Plan an upgrade", s =>
            s with
        {
            System = s.System! with { EndOfSupport = new(2026, 8, 31) },
        }),
        new("out-of-memory-kills", Critical, "The kernel killed 2 programs for lack of memory",
            "journalctl -k says which", s => s with
        {
            System = s.System! with { OutOfMemoryKills = 2 },
        }),
        new("memory-pressure", Warning, "Programs wait for memory 22 % of the time", "Add swap or run less", s => s with
        {
            Pressure = s.Pressure! with { Memory = new(new(22.1, 20.4, 17.9), new(11.2, 9.8, 8.1)) },
        }),
        new("mount-hangs", Warning, "/mnt/media (nfs4 from 192.168.1.10:/media) does not answer",
            "Check the server, or umount -l", s => s with
        {
            Storage = s.Storage! with
            {
                Mounts = [.. s.Storage.Mounts,
                    new("/mnt/media", "192.168.1.10:/media", "nfs4", null, null, null, null, null, null, false)],
            },
        }),
        new("sensor-failed", Warning, "A temperature sensor cannot be read", "Look at dmesg", s =>
            s with { Temperature = [] }),
    ];

    // For a third of each hour.
    private static PowerCondition Happened(HealthSnapshot s) =>
        new(s.Time.Minute < 20, true, 3, s.Time.AddHours(-5), s.Time);

    private static Func<HealthSnapshot, HealthSnapshot> Hot(double celsius) => s => s with
    {
        Temperature = [.. (s.Temperature ?? []).Select(each => each with
        {
            Celsius = Math.Round(celsius + (each.Celsius % 1), 1),
            Fahrenheit = Math.Round(((celsius + (each.Celsius % 1)) * 1.8) + 32, 1),
        })],
    };

    private static Func<HealthSnapshot, HealthSnapshot> Full(double percent) => s =>
    {
        var storage = s.Storage!;
        var usage = new Usage(storage.Total!.Value, (long)(storage.Total.Value * (1 - (percent / 100))));
        return s with
        {
            Storage = storage with
            {
                Allocated = usage.Allocated,
                Free = usage.Free,
                Used = usage.Used,
                UsedPercent = usage.UsedPercent,
                Mounts = [storage.Mounts[0] with
                {
                    Allocated = usage.Allocated, Free = usage.Free, Used = usage.Used, UsedPercent = usage.UsedPercent,
                }, .. storage.Mounts.Skip(1)],
            },
        };
    };
}
