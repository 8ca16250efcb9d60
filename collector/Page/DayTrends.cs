using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Views;

namespace HealthCheck.Collector.Page;

/// <summary>
/// The last day of each device that somebody looks at, out of the history: worked out in the background when it is
/// asked for, and anew after five minutes.
/// </summary>
internal sealed class DayTrends(Fleet fleet, IStore store, TimeProvider time) : BackgroundService
{
    private const int MostWaiting = 1000, MostKept = 20_000;
    private const string Status = "status", Cpu = "cpu.total.usedPercent", Memory = "memory.usedPercent",
        Disk = "storage.usedPercent";
    private static readonly TimeSpan Day = TimeSpan.FromDays(1), Cell = TimeSpan.FromMinutes(30),
        Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, DayTrend? Trend)> known =
        new(StringComparer.Ordinal);
    private readonly Channel<string> wanted = Channel.CreateBounded<string>(MostWaiting);

    /// <summary>The day of one device; null until it is worked out.</summary>
    public DayTrend? Of(DeviceView device)
    {
        var now = time.GetUtcNow();
        var held = known.TryGetValue(device.Id, out var found);
        if ((!held || (now - found.At).Duration() > Fresh) && wanted.Writer.TryWrite(device.Id))
            known[device.Id] = (now, found.Trend);
        return found.Trend;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var id in wanted.Reader.ReadAllAsync(stoppingToken))
        {
            if (known.Count > MostKept)
                known.Clear();
            try
            {
                if (fleet.Find(id) is { } device)
                    known[id] = (time.GetUtcNow(), await WorkOutAsync(device, time.GetUtcNow(), stoppingToken));
            }
            catch (StoreException)
            {
                // The page says what is wrong with the database; the strip stays as it was.
            }
        }
    }

    private async Task<DayTrend> WorkOutAsync(Device device, DateTimeOffset now, CancellationToken stop)
    {
        var end = Rollup.BucketOf(now, Cell) + Cell;
        var begin = end - Day;
        var range = new HistoryRange([.. device.Numbers], begin, end, IsWanted);
        var day = Rollup.Empty(Rollup.Quarter)
            .Merge(await store.RollupsAsync(range, Rollup.Quarter, stop).ToListAsync(stop));
        var cells = Cells(Points(day, Status), device.FirstSeen, begin, now);
        var hottest = day.Series.Keys.Where(name => name.StartsWith("temperature.", StringComparison.Ordinal))
            .MaxBy(name => day.Series[name].Max(point => point.Max));
        return new(
            cells, Say(cells), Path(Points(day, Cpu), begin, 0, 100), Path(Points(day, Memory), begin, 0, 100),
            Path(Points(day, Disk), begin, 0, 100), Path(hottest is null ? [] : day.Series[hottest], begin, 20, 90));
    }

    private static bool IsWanted(string metric) =>
        metric is Status or Cpu or Memory or Disk || metric.StartsWith("temperature.", StringComparison.Ordinal);

    private static IReadOnlyList<RollupPoint> Points(Rollup day, string metric) =>
        day.Series.GetValueOrDefault(metric) ?? [];

    // The status of a sample is 0 for ok, 1 for a warning, 2 for critical.
    private static DayCell[] Cells(
        IReadOnlyList<RollupPoint> status, DateTimeOffset firstSeen, DateTimeOffset begin, DateTimeOffset now)
    {
        var cells = new DayCell[(int)(Day / Cell)];
        for (var i = 0; i < cells.Length; i++)
        {
            var start = begin + i * Cell;
            cells[i] = start + Cell <= firstSeen || start > now ? DayCell.None : DayCell.Silent;
        }

        foreach (var point in status)
        {
            var cell = (int)((point.Start - begin) / Cell);
            if (cell < 0 || cell >= cells.Length)
                continue;
            var worst = point.Max switch { >= 2 => DayCell.Critical, >= 1 => DayCell.Warning, _ => DayCell.Good };
            if (cells[cell] is DayCell.None or DayCell.Silent || worst > cells[cell])
                cells[cell] = worst;
        }

        return cells;
    }

    private static string Say(IReadOnlyList<DayCell> cells)
    {
        var parts = new List<string>();
        foreach (var (cell, word) in ((DayCell, string)[])
                 [(DayCell.Critical, "critical"), (DayCell.Warning, "warning"), (DayCell.Silent, "silent"),
                     (DayCell.Good, "well")])
        {
            var hours = cells.Count(each => each == cell) * Cell.TotalHours;
            if (hours > 0)
                parts.Add($"{word} {hours.ToString("0.#", CultureInfo.InvariantCulture)} h");
        }

        return parts.Count == 0 ? "Nothing in the last 24 hours" : $"Last 24 hours: {string.Join(", ", parts)}";
    }

    // One unit across is a quarter of an hour; a gap begins a new stroke.
    private static string? Path(IReadOnlyList<RollupPoint> points, DateTimeOffset begin, double least, double most)
    {
        // Less than an hour is a dot.
        if (points.Count < 4)
            return null;
        var path = new StringBuilder();
        var last = double.NaN;
        foreach (var point in points)
        {
            var x = (point.Start - begin) / Rollup.Quarter;
            var y = 19 - 18 * (Math.Clamp(point.Mean, least, most) - least) / (most - least);
            path.Append(CultureInfo.InvariantCulture, $"{(x - last <= 2 ? 'L' : 'M')}{x:0} {y:0.#}");
            last = x;
        }

        return path.ToString();
    }
}
