using System.Runtime.CompilerServices;
using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Reads the history of one device: from the segments, and from what is in memory. What is more than a part of bounded
/// size is read in as many parts as it takes.
/// </summary>
internal sealed class HistoryReader(
    HistoryFiles files, MemTables tables, HistoryOptions options, StoreHealth condition)
{
    private const int MostAttempts = 5;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1), LeastPart = TimeSpan.FromSeconds(1);

    /// <summary>The samples, by time, those of the same moment by sequence.</summary>
    public async IAsyncEnumerable<Sample> SamplesAsync(
        HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var day in tables.Days(files).Where(day => day < range.To && day + Day > range.From))
        {
            var part = range with
            {
                From = day > range.From ? day : range.From,
                To = day + Day < range.To ? day + Day : range.To,
            };
            await foreach (var sample in InPartsAsync(part, LeastPart, Samples, stop))
                yield return sample;
        }
    }

    /// <summary>The minutes or quarters of an hour, in rollups that add up.</summary>
    public IAsyncEnumerable<Rollup> RollupsAsync(HistoryRange range, TimeSpan width, CancellationToken stop) =>
        InPartsAsync(range, width, part => Rollups(part, width), stop);

    /// <summary>Reads a range on threads of the pool, in as many parts as it takes to hold each in memory.</summary>
    /// <param name="range">What to read.</param>
    /// <param name="least">A part is not shorter, and begins at a multiple of it.</param>
    /// <param name="read">Reads a part.</param>
    /// <param name="stop">Breaks it off.</param>
    /// <exception cref="TooMuchHistoryException">The shortest part is too much.</exception>
    internal static async IAsyncEnumerable<T> InPartsAsync<T>(
        HistoryRange range, TimeSpan least, Func<HistoryRange, IReadOnlyList<T>> read,
        [EnumeratorCancellation] CancellationToken stop)
    {
        var rest = new Stack<HistoryRange>([range]);
        while (rest.TryPop(out var part))
        {
            var middle = Rollup.BucketOf(part.From + ((part.To - part.From) / 2), least);
            if (await Task.Run(() => Attempt(() => read(part), canSplit: middle > part.From), stop) is not { } found)
            {
                rest.Push(part with { From = middle });
                rest.Push(part with { To = middle });
                continue;
            }

            foreach (var each in found)
                yield return each;
        }
    }

    private List<Sample> Samples(HistoryRange range)
    {
        var budget = new ReadBudget();
        var view = tables.ViewOf(range.Devices, files, samples => Within(samples, range).Select(budget.Use));
        return
        [
            .. Blocks(view, HistoryKind.Samples, range)
                .SelectMany(packed => Unpack(() => SampleCodec.Decode(packed, range.IsWanted)) ?? [])
                .Where(sample => sample.Time >= range.From && sample.Time < range.To)
                .Select(budget.Use)
                .Concat(view.Fresh)
                .OrderBy(sample => sample.Time).ThenBy(sample => sample.Sequence),
        ];
    }

    private List<Rollup> Rollups(HistoryRange range, TimeSpan width)
    {
        var budget = new ReadBudget();
        var view = tables.ViewOf(range.Devices, files, samples => Within(samples, range).Select(budget.Use));
        return
        [
            .. Blocks(view, width == Rollup.Quarter ? HistoryKind.Quarters : HistoryKind.Minutes, range)
                .Select(packed => Unpack(() => RollupCodec.Decode(packed, range.IsWanted))).OfType<Rollup>()
                .Select(rollup => budget.Use(rollup.Between(range.From, range.To))),
            Rollup.Of(view.Fresh, width),
        ];
    }

    // Null when it is too much. A merge may take away what the view names, and then there is another view.
    private static IReadOnlyList<T>? Attempt<T>(Func<IReadOnlyList<T>> read, bool canSplit)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return read();
            }
            catch (TooMuchHistoryException) when (canSplit)
            {
                return null;
            }
            catch (SegmentReplacedException) when (attempts < MostAttempts)
            {
                // Once more.
            }
        }
    }

    private IEnumerable<Sample> Within(IEnumerable<Sample> samples, HistoryRange range) => samples
        .Select(options.Place)
        .Where(sample => sample.Time >= range.From && sample.Time < range.To)
        .Select(sample => sample with { Values = [.. sample.Values.Where(each => range.IsWanted(each.Metric))] });

    private IEnumerable<byte[]> Blocks(HistoryView view, HistoryKind kind, HistoryRange range) => view.Segments
        .Where(segment => segment.Kind == kind && segment.Start < range.To && segment.End > range.From)
        .OrderBy(segment => segment.Start).ThenBy(segment => segment.First)
        .SelectMany(segment => files.Read(segment, opened => opened.BlocksOf(range.Devices), []));

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

/// <summary>There is more than is read at once.</summary>
internal sealed class TooMuchHistoryException()
    : StoreException("There is more history than is read at once. Ask for a shorter time or for fewer figures.");
