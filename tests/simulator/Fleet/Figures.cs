using System.Globalization;
using HealthCheck.Contracts;

namespace HealthCheck.Simulator.Fleet;

/// <summary>Figures of a machine that is well: busier by day, warmer when busy, its card slowly filling.</summary>
internal static class Figures
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Hour = TimeSpan.FromHours(1),
        Day = TimeSpan.FromDays(1);
    private static readonly PowerCondition Never = new(false, false, 0, null, null);

    public static HealthSnapshot Of(SimulatedDevice device, long chance, long sequence, DateTimeOffset time)
    {
        var board = device.Board;
        var since = device.StartedAt.AddDays(-30 * Chance.Share(chance, 10));
        // Before its last boot nobody asks how long that is.
        var uptime = TimeSpan.FromTicks(Math.Max(0, (time - since).Ticks));
        var busy = Busy(chance, time);
        var load = busy / 100 * board.Cores;
        var celsius =
            Round(38 + (10 * Chance.Share(chance, 11)) + (0.25 * busy) + (3 * Chance.Drift(chance, 12, time, Hour)));
        return new()
        {
            ApiVersion = ApiVersions.Current,
            Id = device.Id,
            Time = time,
            BootId = device.BootId,
            StartedAt = device.StartedAt,
            Sequence = sequence,
            ClockSynchronized = true,
            Status = HealthStatus.Ok,
            Problems = [],
            Load = new(Averages(load, chance, time), Averages(load / board.Cores, chance, time)),
            Memory = Memory(board, chance, time),
            Storage = Storage(board, chance, time, uptime, time - device.StartedAt),
            Uptime = Uptime(since, uptime),
            Temperature =
                [new(0, board.IsPi ? "cpu-thermal" : "x86_pkg_temp", celsius, Round((celsius * 1.8) + 32),
                    board.IsPi ? 110 : 100)],
            Cpu = new(
                Shares(busy),
                [.. Enumerable.Range(0, board.Cores)
                    .Select(core =>
                    new CoreReading(core,
                        Shares(Math.Min(100, busy * (0.6 + (0.8 * Chance.Drift(chance, 20 + core, time, Minute)))))))],
                new(busy > 30 ? board.MaximumMegahertz : 600, board.MaximumMegahertz, "ondemand")),
            Network = [Network(device, chance, time, uptime)],
            Power = board.IsPi
                ? new(Never, Never, Never, Never, board.HasSupplyMeter ? Volts(chance, time, busy) : null, 0.85, null)
                : null,
            Pressure = new(Pressure(busy / 12), Pressure(0), Pressure(Chance.Drift(chance, 30, time, Minute))),
            System = new(
                [], false, new((int)(20 * Chance.Share(chance, 31)), 0),
                120 + (int)(60 * Chance.Drift(chance, 32, time, Hour)), 0, 0,
                new(true, Round(Chance.Drift(chance, 33, time, Minute) - 0.5)), true, new(2028, 6, 30)),
            Agent = new(23_068_672 + (long)(500_000 * Chance.Drift(chance, 34, time, Hour)),
                Round(uptime.TotalSeconds * 0.0003), sequence + 3, 0, 0, 0),
        };
    }

    private static double Volts(long chance, DateTimeOffset time, double busy) =>
        Round(5.16
            - (0.08 * Chance.Share(chance, 70)) - (0.0012 * busy) - (0.03 * Chance.Drift(chance, 71, time, Minute)), 3);

    private static double Busy(long chance, DateTimeOffset time)
    {
        var day = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (time.TimeOfDay / Day)));
        return Round(2 + (20 * Chance.Share(chance, 13) * day) + (12 * Chance.Drift(chance, 14, time, Hour))
            + (8 * Chance.Drift(chance, 15, time, Minute)));
    }

    private static LoadAverages Averages(double load, long chance, DateTimeOffset time) => new(
        Round(load * (0.7 + (0.6 * Chance.Drift(chance, 16, time, Minute))), 2), Round(load, 2),
        Round(load * (0.9 + (0.2 * Chance.Drift(chance, 17, time, Hour))), 2));

    private static MemoryReading Memory(Board board, long chance, DateTimeOffset time)
    {
        var used = 0.15 + (0.4 * Chance.Share(chance, 40)) + (0.1 * Chance.Drift(chance, 41, time, Hour));
        var usage = new Usage(board.Memory, Pages(board.Memory * (1 - used)));
        return new(usage.Total, usage.Allocated, usage.Free, usage.Used, usage.UsedPercent,
            new(104_853_504, 0, 104_853_504, "0%", 0));
    }

    private static StorageReading Storage(
        Board board, long chance, DateTimeOffset time, TimeSpan uptime, TimeSpan sinceStart)
    {
        // Most cards fill slowly, a few within weeks.
        var perDay = 0.0002 + (0.008 * Math.Pow(Chance.Share(chance, 56), 4));
        var used = Math.Clamp(
            0.25 + (0.4 * Chance.Share(chance, 50)) + (perDay * sinceStart.TotalDays)
                + (0.003 * Chance.Drift(chance, 51, time, Day)), 0.02, 0.99);
        var root = new Usage(board.Card, Pages(board.Card * (1 - used)));
        var boot = new Usage(535_805_952, 469_041_152);
        var writes = 5_000 + (40_000 * Chance.Share(chance, 52));
        var disk = board.IsPi ? "mmcblk0" : "sda";
        return new(root.Total, root.Allocated, root.Free, root.Used, root.UsedPercent,
            [
                new("/", $"/dev/{disk}p2", "ext4", root.Total, root.Allocated, root.Free, root.Used, root.UsedPercent,
                    Round(3 + (20 * used)), false, false),
                new("/boot/firmware", $"/dev/{disk}p1", "vfat", boot.Total, boot.Allocated, boot.Free, boot.Used,
                    boot.UsedPercent, null, false, false),
            ],
            [
                new(disk, Pages(writes * uptime.TotalSeconds), Pages(1.4e9 + (300 * uptime.TotalSeconds)), null,
                    Round(writes * (0.4 + (1.2 * Chance.Drift(chance, 53, time, Minute)))),
                    Round(300 * Chance.Drift(chance, 54, time, Minute)),
                    Round(3 * Chance.Drift(chance, 55, time, Minute)), Pages(writes * 86_400)),
            ]);
    }

    private static UptimeReading Uptime(DateTimeOffset since, TimeSpan uptime) => new(
        new(since.ToUnixTimeMilliseconds() / 1000 * 1000, since,
            since.ToString("dd/MM/yyyy'T'HH:mm:ss", CultureInfo.InvariantCulture)),
        new((long)uptime.TotalSeconds,
            $"{uptime.Days} days, {uptime.Hours} hours, {uptime.Minutes} minutes and {uptime.Seconds} seconds"));

    private static NetworkReading Network(SimulatedDevice device, long chance, DateTimeOffset time, TimeSpan uptime)
    {
        var rate = 200 + (3000 * Chance.Share(chance, 60));
        var isWireless = device.Interface == "wlan0";
        var signal = -45 - (int)(20 * Chance.Share(chance, 61)) - (int)(6 * Chance.Drift(chance, 62, time, Minute));
        return new(
            device.Interface, device.Address, "up", isWireless ? null : 1000,
            (long)(rate * uptime.TotalSeconds), (long)(rate * 0.2 * uptime.TotalSeconds),
            Round(rate * (0.3 + (1.4 * Chance.Drift(chance, 63, time, Minute)))),
            Round(rate * 0.2 * (0.3 + (1.4 * Chance.Drift(chance, 64, time, Minute)))),
            0, (long)(uptime.TotalDays * 2),
            isWireless ? new("Home", signal, Round(Math.Clamp((signal + 110) * 1.4, 0, 100))) : null);
    }

    private static CpuShares Shares(double busy) => new(
        Round(busy), Round(busy * 0.7), Round(busy * 0.2), Round(busy * 0.08), Round(busy * 0.02), 0,
        Round(100 - busy));

    private static PressureShares Pressure(double share) => new(
        new(Round(share, 2), Round(share * 0.8, 2), Round(share * 0.7, 2)),
        new(Round(share * 0.3, 2), Round(share * 0.2, 2), Round(share * 0.2, 2)));

    private static long Pages(double bytes) => (long)bytes / 4096 * 4096;

    private static double Round(double value, int digits = 1) => Math.Round(value, digits);
}
