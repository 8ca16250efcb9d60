using HealthCheck.Collector.History;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Merges segments of one period: those of a day that is over, so that it packs better, and many small ones, so that
/// reading stays quick. A segment is merged with newer ones only when they are not much smaller than it: what is
/// written grows with the logarithm of the number of flushes, whatever a device sends late.
/// </summary>
internal sealed class HistoryCompaction(HistoryFiles files, StoreHealth health, TimeProvider time)
{
    /// <summary>So many segments of a period that is not over are merged.</summary>
    public const int Many = 8;

    // Blocks of a device that are larger together stay as they are: to merge them takes memory and gains nothing.
    private const int MostMergedBytes = 1 << 20;

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>Does what there is to do.</summary>
    /// <param name="stop">Ends it between two segments.</param>
    /// <exception cref="StoreException">Some of it could not be done.</exception>
    public void Run(CancellationToken stop)
    {
        var now = time.GetUtcNow();
        foreach (var period in files.All.GroupBy(segment => (segment.Kind, segment.Start)).ToList())
        {
            stop.ThrowIfCancellationRequested();
            var segments = period.OrderBy(segment => segment.First).ToList();
            var merged = Newest(segments);
            if (merged.Count >= Many
                || (merged.Count > 1 && merged.Count == segments.Count && merged[0].End + Grace <= now))
                Merge(merged, stop);
        }
    }

    public void Forget(IReadOnlyCollection<int> devices, CancellationToken stop)
    {
        if (devices.Count == 0)
            return;
        var gone = devices.ToHashSet();
        foreach (
            var segment in files.All.Where(segment => files.Read(segment, opened => devices.Any(opened.Has), false)))
        {
            stop.ThrowIfCancellationRequested();
            Rewrite(segment, [segment], block => !gone.Contains(block.Device));
        }
    }

    private static List<SegmentFile> Newest(List<SegmentFile> segments)
    {
        var (first, bytes) = (segments.Count - 1, segments[^1].Bytes);
        while (first > 0 && segments[first - 1].Bytes <= 2 * bytes)
            bytes += segments[--first].Bytes;
        return segments[first..];
    }

    private void Merge(List<SegmentFile> segments, CancellationToken stop) => Rewrite(
        files.NameOf(segments[0].Kind, segments[0].Start, segments[0].First, segments.Max(segment => segment.Last)),
        segments, _ =>
        {
            stop.ThrowIfCancellationRequested();
            return true;
        });

    private void Rewrite(SegmentFile target, IReadOnlyList<SegmentFile> sources, Predicate<HistoryBlock> isKept)
    {
        var opened = new List<HistorySegment>();
        try
        {
            foreach (var source in sources)
            {
                try
                {
                    opened.Add(HistorySegment.Open(files.Disk, source.Path));
                }
                catch (HistoryFormatException e)
                {
                    files.SetAside(source, e.Message);
                    return;
                }
            }

            HistorySegment.Write(files.Disk, files.Store, target.Path, Merged(opened, target.Kind, isKept));
        }
        catch (HistoryFormatException)
        {
            // Which of them it is shows when each is read alone.
            foreach (var source in sources)
                files.Read(source, segment => segment.Blocks().Count(), 0);
            return;
        }
        finally
        {
            opened.ForEach(segment => segment.Dispose());
        }

        files.Replace([target], sources);
        foreach (var source in sources.Where(source => source.Path != target.Path))
            files.Disk.Delete(source.Path);
    }

    private IEnumerable<HistoryBlock> Merged(
        List<HistorySegment> segments, HistoryKind kind, Predicate<HistoryBlock> isKept)
    {
        var readers = segments.ConvertAll(segment => segment.Blocks().GetEnumerator());
        readers.RemoveAll(reader => !reader.MoveNext());
        while (readers.Count > 0)
        {
            var device = readers.Min(reader => reader.Current.Device);
            var blocks = new List<byte[]>();
            var bytes = 0L;
            foreach (var reader in readers.ToList())
            {
                while (reader.Current.Device == device)
                {
                    var block = reader.Current;
                    if (isKept(block))
                    {
                        blocks.Add(block.Packed);
                        bytes += block.Packed.Length;
                    }

                    if (bytes > MostMergedBytes)
                    {
                        foreach (var packed in blocks)
                            yield return new(device, packed);
                        blocks.Clear();
                        bytes = 0;
                    }

                    if (!reader.MoveNext())
                    {
                        readers.Remove(reader);
                        break;
                    }
                }
            }

            foreach (var packed in segments.Count == 1 || blocks.Count < 2 ? blocks : Repacked(blocks, kind))
                yield return new(device, packed);
        }
    }

    // One block after the other, so that memory holds two of them and not all.
    private List<byte[]> Repacked(List<byte[]> blocks, HistoryKind kind)
    {
        try
        {
            foreach (var packed in blocks)
                PackedReader.Check(packed);
            if (kind == HistoryKind.Samples)
                return [.. SampleCodec.EncodeAll(blocks.SelectMany(packed => SampleCodec.Decode(packed)))];
            var width = kind == HistoryKind.Minutes ? Rollup.Minute : Rollup.Quarter;
            var rollups = blocks.Select(packed => RollupCodec.Decode(packed));
            return [.. Rollup.PiecesOf(rollups, width).Select(RollupCodec.Encode)];
        }
        catch (Exception e) when (e is not (OutOfMemoryException or IOException))
        {
            // They stay as they are, and the other devices are merged. Who reads a damaged one passes over it.
            health.PassedOver("the history", 1, ErrorText.Of(e));
            return blocks;
        }
    }
}
