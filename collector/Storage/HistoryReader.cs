using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Storage;

/// <summary>Reads the history of one device: from the segments, and from what is in memory.</summary>
internal sealed class HistoryReader(HistoryFiles files, HistoryOptions options, StoreHealth condition)
{
    private const int MostAttempts = 5;

    /// <summary>The samples of a device from a moment to another, by time, those of the same moment by sequence.</summary>
    public IReadOnlyList<Sample> Samples(
        MemTables tables, int device, DateTimeOffset from, DateTimeOffset to, Predicate<string> isWanted) => Read(() =>
    {
        var budget = new ReadBudget();
        var view = tables.ViewOf(device, files, samples => Within(samples, from, to, isWanted).Select(budget.Use));
        return (List<Sample>)
        [
            .. Blocks(view, HistoryKind.Samples, device, from, to)
                .SelectMany(packed => Unpack(() => SampleCodec.Decode(packed, isWanted)) ?? [])
                .Where(sample => sample.Time >= from && sample.Time < to)
                .Select(budget.Use)
                .Concat(view.Fresh)
                .OrderBy(sample => sample.Time).ThenBy(sample => sample.Sequence),
        ];
    });

    /// <summary>The minutes or quarters of an hour of a device, in rollups that add up.</summary>
    public IReadOnlyList<Rollup> Rollups(
        MemTables tables, int device, TimeSpan width, DateTimeOffset from, DateTimeOffset to, Predicate<string> isWanted) => Read(() =>
    {
        var budget = new ReadBudget();
        var view = tables.ViewOf(device, files, samples => Within(samples, from, to, isWanted).Select(budget.Use));
        return (List<Rollup>)
        [
            .. Blocks(view, width == Rollup.Quarter ? HistoryKind.Quarters : HistoryKind.Minutes, device, from, to)
                .Select(packed => Unpack(() => RollupCodec.Decode(packed, isWanted))).OfType<Rollup>()
                .Select(rollup => budget.Use(rollup.Between(from, to))),
            Rollup.Of(view.Fresh, width),
        ];
    });

    // A merge may take away what the view names, and then there is another view.
    private static List<T> Read<T>(Func<List<T>> read)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return read();
            }
            catch (SegmentReplacedException) when (attempts < MostAttempts)
            {
                // Once more.
            }
        }
    }

    private IEnumerable<Sample> Within(IEnumerable<Sample> samples, DateTimeOffset from, DateTimeOffset to, Predicate<string> isWanted) => samples
        .Select(options.Place)
        .Where(sample => sample.Time >= from && sample.Time < to)
        .Select(sample => sample with { Values = [.. sample.Values.Where(each => isWanted(each.Metric))] });

    private IEnumerable<byte[]> Blocks(HistoryView view, HistoryKind kind, int device, DateTimeOffset from, DateTimeOffset to) => view.Segments
        .Where(segment => segment.Kind == kind && segment.Start < to && segment.End > from)
        .OrderBy(segment => segment.Start).ThenBy(segment => segment.First)
        .SelectMany(segment => files.Read(segment, opened => opened.BlocksOf(device), []));

    private T? Unpack<T>(Func<T> unpack)
        where T : class
    {
        try
        {
            return unpack();
        }
        catch (HistoryFormatException e)
        {
            condition.PassedOver("the history", 1, e.Message);
            return null;
        }
    }
}

/// <summary>Where the history of a device is at one moment: each sample in one place.</summary>
/// <param name="Segments">The segments.</param>
/// <param name="Fresh">Samples that are in none of them yet.</param>
internal readonly record struct HistoryView(IReadOnlyList<SegmentFile> Segments, IReadOnlyList<Sample> Fresh);
