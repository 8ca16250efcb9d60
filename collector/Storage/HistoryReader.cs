using System.Runtime.CompilerServices;
using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Reads the history of one device: from the segments, and from what is in memory. What is more than a part of bounded
/// size is read in as many parts as it takes.
/// </summary>
internal sealed class HistoryReader(
    HistoryFiles files, MemTables tables, HistoryOptions options, StoreHealth health)
{
    private const int MostAttempts = 5;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1), LeastPart = TimeSpan.FromSeconds(1);

    /// <summary>The samples, by time, those of the same moment by sequence.</summary>
    public async IAsyncEnumerable<Sample> SamplesAsync(
        HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var day in tables.Days(files).Where(range.HasSomeOf))
        {
            var part = range with
            {
                From = day > range.From ? day : range.From,
                To = range.To - day > Day ? day + Day : range.To,
            };
            await foreach (var sample in InPartsAsync(part, LeastPart, Samples, stop))
                yield return sample;
        }
    }

    public IAsyncEnumerable<Rollup> RollupsAsync(HistoryRange range, TimeSpan width, CancellationToken stop) =>
        InPartsAsync(range, width, part => Rollups(part, width), stop);

    /// <summary>Reads a range on threads of the pool, in as many parts as it takes to hold each in memory.</summary>
    /// <param name="least">A part is not shorter, and begins at a multiple of it.</param>
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
        var (fresh, segments) = tables.ViewOf(
            range, files, samples => Within(samples, range).Select(budget.Use));
        return
        [
            .. Blocks(segments, HistoryKind.Samples, range)
                .SelectMany(packed => Unpack(() => SampleCodec.Decode(packed, range.IsWanted)) ?? [])
                .Where(sample => sample.Time >= range.From && sample.Time < range.To)
                .Select(budget.Use)
                .Concat(fresh)
                .OrderBy(sample => sample.Time).ThenBy(sample => sample.Sequence),
        ];
    }

    private List<Rollup> Rollups(HistoryRange range, TimeSpan width)
    {
        var budget = new ReadBudget();
        var (fresh, segments) = tables.ViewOf(
            range, files, samples => Within(samples, range).Select(budget.Use));
        return
        [
            .. Blocks(segments, width == Rollup.Quarter ? HistoryKind.Quarters : HistoryKind.Minutes, range)
                .Select(packed => Unpack(() => RollupCodec.Decode(packed, range.IsWanted))).OfType<Rollup>()
                .Select(rollup => budget.Use(rollup.Between(range.From, range.To))),
            Rollup.Of(fresh, width),
        ];
    }

    // Null when it is too much. A merge may take away a segment that was found, and then there is another.
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

    private IEnumerable<byte[]> Blocks(
        IEnumerable<SegmentFile> segments, HistoryKind kind, HistoryRange range) => segments
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
            health.PassedOver("the history", 1, e.Message);
            return null;
        }
    }
}
