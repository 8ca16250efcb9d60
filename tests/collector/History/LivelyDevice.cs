using HealthCheck.Collector.History;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.History;

/// <summary>
/// A Raspberry Pi 4 at work: every figure that one sends, with the noise and the steps that real ones have. The same
/// seed gives the same samples.
/// </summary>
internal sealed class LivelyDevice(int seed, DateTimeOffset start, TimeSpan interval)
{
    private readonly Random random = new(seed);
    private double busy = 0.06, minute = 0.3, five = 0.25, fifteen = 0.2, warmth = 48, free = 23_451_402_240,
        used = 487_825_408;
    private int processes = 148;
    private double resident = 16_777_216;
    private long sequence;

    /// <summary>Samples as the history keeps them.</summary>
    public IReadOnlyList<Sample> Samples(int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        var snapshot = Next();
        return new Sample(
            new("0b4d6c1a-93e7-4d28-a5f1-6e8c20b79d34", start.ToUnixTimeMilliseconds()), snapshot.Sequence,
            snapshot.Time, snapshot.Time.AddMilliseconds(random.Next(4, 30)), MetricCatalog.Read(snapshot));
    })];

    /// <summary>The next sample.</summary>
    public HealthSnapshot Next()
    {
        // Mostly idle, now and then a job of a few minutes.
        busy = random.NextDouble() < 0.02
            ? random.NextDouble()
            : Math.Max(0.01, busy + ((0.06 - busy) * 0.2) + Noise(0.015));
        (minute, five, fifteen) = (Damp(minute, 0.4), Damp(five, 0.1), Damp(fifteen, 0.03));
        warmth += ((45 + (busy * 30) - warmth) * 0.15) + Noise(0.4);
        used = Math.Clamp(used + Noise(600_000) + (busy * 1000), 2e8, 1.6e9);
        free -= random.NextDouble() < 0.3 ? random.Next(1, 40) * 4096 : 0;
        processes += random.Next(-1, 2);
        resident += random.NextDouble() < 0.1 ? random.Next(-2, 3) * 4096 : 0;
        sequence++;
        var cores = Enumerable.Range(0, 4)
            .Select(core => new CoreReading(core, Shares(busy * (0.6 + (0.8 * random.NextDouble()))))).ToList();
        return Examples.Snapshot(sequence) with
        {
            Time = start.AddMilliseconds((sequence * interval.TotalMilliseconds) + random.Next(0, 4)),
            StartedAt = start,
            Load = new(new(Hundredths(minute), Hundredths(five), Hundredths(fifteen)),
                new(PerCore(minute), PerCore(five), PerCore(fifteen))),
            Memory = Memory(),
            Storage = Storage(),
            Uptime = new(null, new((long)(443143 + (sequence * interval.TotalSeconds)), "some days")),
            Temperature = [new(0, "cpu-thermal", Math.Round(Math.Round(warmth / 0.487) * 0.487, 1), 0, 110)],
            Cpu = new(Shares(cores.Average(core => core.Shares.UsedPercent) / 100), cores,
                new(busy > 0.3 ? 1800 : 600 + (300 * random.Next(0, 2)), 1800, "ondemand")),
            Network =
                [Link("eth0", 900, null),
                    Link("wlan0", 40, new("home", -52 + random.Next(-2, 3), 80 + random.Next(-2, 3)))],
            Power = new(Never(), Never(), Never(), Never(), null, random.NextDouble() < 0.1 ? 0.86 : 0.85, null),
            Pressure = new(Pressure(busy * 2), Pressure(0), Pressure(busy)),
            System = new([], false, null, processes, 1, 0, null, true, null),
            Agent = new((long)resident, null, sequence, 0, 0, 0),
        };
    }

    private CpuShares Shares(double share)
    {
        var (user, system) =
            (Tenths(Math.Clamp(share * 70 * Jitter(0.1), 0, 70)), Tenths(Math.Clamp(share * 25 * Jitter(0.2), 0, 25)));
        var (wait, irq) = (Tenths(Math.Clamp(Noise(0.2), 0, 4)), random.NextDouble() < 0.3 ? 0.1 : 0);
        return new(Tenths(user + system + irq), user, system, wait, irq, 0, Tenths(100 - user - system - wait - irq));
    }

    private MemoryReading Memory()
    {
        var usage = new Usage(1_938_903_040, 1_938_903_040 - ((long)used / 1024 * 1024));
        return new(usage.Total, usage.Allocated, usage.Free, usage.Used, usage.UsedPercent,
            new(104_853_504, 524_288, 104_329_216, "1%", 0.5));
    }

    private StorageReading Storage()
    {
        var root = new Usage(31_268_536_320, (long)free);
        var boot = new Usage(535_805_952, 458_752_000);
        return new(root.Total, root.Allocated, root.Free, root.Used, root.UsedPercent,
            [Mount("/", root, 12.5), Mount("/boot/firmware", boot, null)],
            [new("mmcblk0", 0, 0, null, random.Next(0, 40) * 4096 / 30,
                random.NextDouble() < 0.05 ? random.Next(1, 9) * 4096 / 30 : 0,
                Tenths(Math.Max(0, 0.4 + Noise(0.3))))]);
    }

    private static MountReading Mount(string path, Usage usage, double? inodes) =>
        new(path, "/dev/mmcblk0p1", "ext4", usage.Total, usage.Allocated, usage.Free, usage.Used, usage.UsedPercent,
            inodes, false);

    private NetworkReading Link(string name, double rate, WifiReading? wifi) => new(
        name, null, "up", null, 0, 0, Math.Round(Math.Max(0, rate * Jitter(0.3))),
        Math.Round(Math.Max(0, rate / 2 * Jitter(0.3))), 0, 0, wifi);

    private PressureShares Pressure(double percent) => new(
        new(0, Hundredths(Math.Max(0, percent * Jitter(0.3))), 0),
        new(0, Hundredths(Math.Max(0, percent / 3 * Jitter(0.3))), 0));

    private static PowerCondition Never() => new(false, false, 0, null, null);

    private double Damp(double before, double weight) =>
        Math.Max(0, before + (((busy * 4) + Noise(0.3) - before) * weight));

    private double Jitter(double spread) => 1 + Noise(spread);

    // Normally distributed.
    private double Noise(double spread) =>
        spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Tenths(double value) => Math.Round(value, 1);

    private static double Hundredths(double value) => Math.Round(value, 2);

    // As the agent works it out.
    private static double PerCore(double load) =>
        (double)Math.Round((decimal)Hundredths(load) / 4, 2, MidpointRounding.AwayFromZero);
}
