using HealthCheck.Collector.Clock;
using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Storage;

/// <summary>Flushes the samples of a segment of the log into segments of history: themselves, their minutes and their quarters.</summary>
internal sealed class HistoryWriter(HistoryFiles files, HistoryOptions options, StoreHealth condition, TimeProvider time)
{
    /// <summary>Writes them. Writing them again writes the same files. Nobody reads them before they are added to the list.</summary>
    /// <param name="log">Number of the segment of the log.</param>
    /// <param name="samples">Its samples by device, in the order of the devices.</param>
    /// <param name="nameOf">How a device is called, by its number.</param>
    /// <param name="stop">Breaks it off.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="StoreException">The samples of a device cannot be packed; the message names it.</exception>
    public IReadOnlyCollection<SegmentFile> Write(
        long log, IReadOnlyList<KeyValuePair<int, SampleTail>> samples, Func<int, string> nameOf, CancellationToken stop)
    {
        var written = new List<SegmentFile>();
        var beyond = new List<long>();
        var days = samples.SelectMany(device => device.Value.Read().Select(options.Place).Select(sample => HistoryFiles.DayOf(sample.Time)))
            .Distinct().Order().ToList();
        foreach (var day in days)
        {
            if (time.ExpiryNow() is not { } now || !HistoryExpiry.IsOver(day.AddDays(1), options.Raw, now))
                Write(HistoryKind.Samples, day, device => SampleCodec.EncodeAll(Kept(Of(device, day), beyond)));
            Write(HistoryKind.Minutes, day, device => [RollupCodec.Encode(Rollup.Of(Of(device, day), Rollup.Minute))]);
        }

        foreach (var month in days.Select(HistoryFiles.MonthOf).Distinct())
        {
            Write(HistoryKind.Quarters, month, device =>
                [RollupCodec.Encode(Rollup.Of(Place(device).Where(sample => HistoryFiles.MonthOf(sample.Time) == month), Rollup.Quarter))]);
        }

        condition.SummedUpOnly(beyond, options.SamplesPerHour);
        return written;

        void Write(HistoryKind kind, DateTimeOffset start, Func<SampleTail, IEnumerable<byte[]>> pack)
        {
            var segment = files.NameOf(kind, start, log, log);
            HistorySegment.Write(files.Disk, files.Store, segment.Path, samples
                .Where(device => Place(device.Value).Any(sample => sample.Time >= segment.Start && sample.Time < segment.End))
                .SelectMany(device =>
                {
                    stop.ThrowIfCancellationRequested();
                    return Pack(device, pack);
                }));
            written.Add(segment);
        }

        List<HistoryBlock> Pack(KeyValuePair<int, SampleTail> device, Func<SampleTail, IEnumerable<byte[]>> pack)
        {
            try
            {
                return [.. pack(device.Value).Select(packed => new HistoryBlock(device.Key, packed))];
            }
            catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
            {
                throw new StoreException($"The samples of {nameOf(device.Key)} cannot be packed: {e.Message}", e);
            }
        }

        IEnumerable<Sample> Place(SampleTail device) => device.Read().Select(options.Place);

        IEnumerable<Sample> Of(SampleTail device, DateTimeOffset day) => Place(device).Where(sample => HistoryFiles.DayOf(sample.Time) == day);
    }

    // The first ones of each hour; the rest is in the minutes only.
    private IEnumerable<Sample> Kept(IEnumerable<Sample> samples, List<long> beyond)
    {
        var rest = 0L;
        var counts = new Dictionary<long, int>();
        foreach (var sample in samples)
        {
            var hour = sample.Time.UtcTicks / TimeSpan.TicksPerHour;
            var count = counts[hour] = counts.GetValueOrDefault(hour) + 1;
            if (count <= options.SamplesPerHour)
                yield return sample;
            else
                rest++;
        }

        if (rest > 0)
            beyond.Add(rest);
    }
}
