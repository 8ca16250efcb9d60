using System.Diagnostics;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests;
using HealthCheck.Collector.Tests.History;
using Serilog.Core;

namespace HealthCheck.StoreBenchmarks;

/// <summary>A chart of one device out of many, whose quarters of an hour were packed long ago.</summary>
internal static class Chart
{
    // The first ones are for the compiler: a collector is compiled ahead.
    private const int Kinds = 20, First = 40, Charts = 400, Points = 720;

    public static async Task<int> RunAsync(int devices, int days)
    {
        await using var bench = new Bench(0);
        var start = bench.Clock.GetUtcNow();
        await FillAsync(bench, devices, days, start);
        bench.Clock.Advance(TimeSpan.FromDays(days));
        await bench.ReopenAsync();

        var random = new Random(1);
        List<double> cold = [], warm = [];
        var cpu = 0.0;
        for (var chart = -First; chart < Charts; chart++)
        {
            var device = Examples.Device() with { Number = random.Next(1, devices + 1) };
            var query = new HistoryQuery(
                ["cpu.total.usedPercent", "temperature.*.celsius", "memory.usedPercent"], start, start.AddDays(days),
                Points, TimeSpan.FromSeconds(30));
            if (chart % 2 == 0)
            {
                DropPageCache();
                await bench.ReopenAsync();
            }

            var coldTime = await TimeAsync(() => DrawAsync(bench, device.Number, query));
            var before = Environment.CpuUsage.TotalTime;
            var warmTime = await TimeAsync(() => DrawAsync(bench, device.Number, query));
            if (chart < 0)
                continue;
            cold.Add(coldTime);
            warm.Add(warmTime);
            cpu += (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        }

        Console.WriteLine($"| chart of {days} days out of {devices} devices | p50 ms | p99 ms |");
        Console.WriteLine("|---|---|---|");
        Report("cold: page cache dropped and every file opened anew", [.. cold.Where((_, i) => i % 2 == 0)]);
        Report("another device, files open", [.. cold.Where((_, i) => i % 2 == 1)]);
        Report("warm", warm);
        Console.WriteLine($"| warm, processor time of one on average | {cpu / Charts:F1} | |");
        return 0;
    }

    private static async Task DrawAsync(Bench bench, int number, HistoryQuery query)
    {
        var builder = new HistoryBuilder(
            query, HistoryPlan.For(query, HistoryOptions.Default, bench.Clock.GetUtcNow()));
        var range = new HistoryRange([number], query.From, query.To, query.Asks);
        await foreach (var rollup in bench.Store.RollupsAsync(range, Rollup.Quarter, CancellationToken.None))
            builder.Add(rollup);
        if (builder.Result("device").Times.Count == 0)
            throw new InvalidOperationException("The chart is empty.");
    }

    private static async Task FillAsync(Bench bench, int devices, int days, DateTimeOffset start)
    {
        var kinds = Enumerable.Range(0, Kinds)
            .Select(seed => Enumerable.Range(0, 2).Select(day => RollupCodec.Encode(Rollup.Of(
            new LivelyDevice(seed, start.AddDays(day), TimeSpan.FromSeconds(30)).Samples(2880), Rollup.Quarter)))
                .ToList()).ToList();
        await bench.Store.CloseAsync(CancellationToken.None);

        // A store without a database takes the history that it finds; with one, this history would be that of another.
        File.Delete(Path.Combine(bench.Path, StateDirectory.DatabaseName));
        var files = new HistoryFiles(StateDirectory.Existing(bench.Path), new(bench.Clock, Logger.None), bench.Clock);
        for (var day = 0; day < days; day++)
        {
            var at = start.AddDays(day);
            var segment = files.NameOf(HistoryKind.Quarters, HistoryFiles.MonthOf(at), day + 1, day + 1);
            HistorySegment.Write(
                Disk.Real, files.Store, segment.Path, Enumerable.Range(1, devices)
                    .Select(device => new HistoryBlock(device, Shifted(kinds[device % Kinds], at))));
        }

        // A rollup says when it was: each day needs its own.
        byte[] Shifted(List<byte[]> packed, DateTimeOffset day) =>
            KnownShifts.TryGetValue((packed[0], day), out var known)
            ? known
            : KnownShifts[(packed[0], day)] = RollupCodec.Encode(Moved(RollupCodec.Decode(packed[0]), day - start));
    }

    private static readonly Dictionary<(byte[], DateTimeOffset), byte[]> KnownShifts = [];

    private static Rollup Moved(Rollup rollup, TimeSpan by) => rollup with
    {
        Series = rollup.Series.ToDictionary(
            each => each.Key,
            each => (
                IReadOnlyList<RollupPoint>)[.. each.Value.Select(point => point with { Start = point.Start + by })]),
    };

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        await action();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static void Report(string what, List<double> times)
    {
        times.Sort();
        Console.WriteLine(
            $"| {what} | {times[times.Count / 2]:F1} | {times[(int)Math.Ceiling(times.Count * 0.99) - 1]:F1} |");
    }

    // Only root may; without it "cold" is the files opened anew.
    private static void DropPageCache()
    {
        try
        {
            File.WriteAllText("/proc/sys/vm/drop_caches", "1");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            Console.Error.WriteLine("The page cache cannot be dropped: run as root for figures from a cold one.");
        }
    }
}
