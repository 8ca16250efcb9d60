using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Metrics;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Backlog;

public sealed class CapacityTests
{
    private const int SamplesOfADay = 24 * 60 * 2;

    [Fact]
    public void A_mebibyte_holds_a_day_of_everything_a_Pi_4_tells_at_30_seconds()
    {
        var chance = new Random(20261122);
        var ring = new SampleRing(new BacklogOptions(1024), new AgentCounters(), TimeProvider.System);
        var first = Wire.ReadSnapshot(File.ReadAllBytes(GoldenSnapshot()));
        for (var number = 1; number <= SamplesOfADay; number++)
        {
            var snapshot = Vary(first, number, chance);
            ring.Add(
                new HeldSample(
                    snapshot.StartedAt!.Value, snapshot.BootId, number, number * 30_000L, true, Wire.Write(snapshot)));
        }

        Assert.Equal(0, ring.Dropped);
        Assert.Equal(SamplesOfADay, ring.Unacknowledged);
    }

    // As they differ on a real machine: counters that grow by any amount, shares and averages in all their digits.
    private static HealthSnapshot Vary(HealthSnapshot snapshot, int number, Random chance)
    {
        double Percent(double most = 100) => Math.Round(chance.NextDouble() * most, 1);
        double Average() => Math.Round(chance.NextDouble() * 2, 2);
        CpuShares Shares()
        {
            var (user, system, iowait, irq) = (Percent(15), Percent(5), Percent(2), Percent(1));
            return new CpuShares(Math.Round(user + system + irq, 1), user, system, iowait, irq, 0,
                Math.Round(100 - user - system - iowait - irq, 1));
        }

        PressureAverages Pressure() => new(Average(), Average(), Average());
        var free = snapshot.Memory!.Free + chance.NextInt64(-50_000_000, 50_000_000);
        var memory = new Usage(snapshot.Memory.Total, free);
        return snapshot with
        {
            Sequence = number,
            Time = snapshot.Time.AddMilliseconds((30_000L * number) + chance.Next(20)),
            Load = new LoadReading(
                new LoadAverages(Average(), Average(), Average()), new LoadAverages(Average(), Average(), Average())),
            Memory = snapshot.Memory with
            {
                Free = memory.Free,
                Allocated = memory.Allocated,
                Used = memory.Used,
                UsedPercent = memory.UsedPercent
            },
            Storage = snapshot.Storage! with
            {
                Disks =
                [
                    .. snapshot.Storage.Disks.Select(disk => disk with
                    {
                        BytesWritten = disk.BytesWritten + (number * chance.NextInt64(100_000)),
                        BytesRead = disk.BytesRead + (number * chance.NextInt64(10_000)),
                        BytesWrittenPerSecond = Math.Round(chance.NextDouble() * 100_000, 1),
                        BusyPercent = Percent(10),
                        BytesWrittenPerDay = chance.NextInt64(500_000_000),
                    }),
                ],
            },
            Uptime = snapshot.Uptime! with
            {
                Duration =
                new UptimeDuration(443143 + (30L * number), $"5 days, 3 hours and {number} seconds")
            },
            Temperature =
                [.. snapshot.Temperature!.Select(zone =>
                    zone with { Celsius = Math.Round(45 + (chance.NextDouble() * 10), 1),
                        Fahrenheit = Math.Round(113 + (chance.NextDouble() * 18), 1) })],
            Cpu = snapshot.Cpu! with
            {
                Total = Shares(),
                Cores = [.. snapshot.Cpu.Cores.Select(core => core with { Shares = Shares() })]
            },
            Network =
            [
                .. snapshot.Network!.Select(card => card with
                {
                    ReceivedBytes = card.ReceivedBytes + (number * chance.NextInt64(100_000)),
                    TransmittedBytes = card.TransmittedBytes + (number * chance.NextInt64(100_000)),
                    ReceivedBytesPerSecond = Math.Round(chance.NextDouble() * 100_000, 1),
                    TransmittedBytesPerSecond = Math.Round(chance.NextDouble() * 100_000, 1),
                }),
            ],
            Pressure = new PressureReading(
                new PressureShares(Pressure(), Pressure()), new PressureShares(Pressure(), Pressure()),
                new PressureShares(Pressure(), Pressure())),
            Agent = new AgentReading(
                chance.NextInt64(16_000_000, 17_000_000), Math.Round(chance.NextDouble() * 100, 2), number, 0, 0, 0),
        };
    }

    private static string GoldenSnapshot([System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "golden", "boards", "pi-4.later.json");
}
