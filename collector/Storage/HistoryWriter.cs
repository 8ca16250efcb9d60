using HealthCheck.Collector.Clock;
using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Flushes the samples of a segment of the log into segments of history: themselves, their minutes and their quarters.
/// </summary>
internal sealed class HistoryWriter(HistoryFiles files, HistoryOptions options, TimeProvider time)
{
    /// <summary>
    /// Writes them. Writing them again writes the same files. Nobody reads them before they are added to the list.
    /// </summary>
    /// <param name="samples">Its samples by device, in the order of the devices.</param>
    public WrittenHistory Write(
        long log, IReadOnlyList<KeyValuePair<int, SampleBuffer>> samples, CancellationToken stop)
    {
        var failed = new Dictionary<int, Exception>();
        var attempts = new HashSet<SegmentFile>();
        while (true)
        {
            var before = failed.Count;
            var beyond = new Dictionary<int, long>();
            var written = WriteOthers(log, samples, failed, beyond, stop);
            if (failed.Count == before)
            {
                // Days of those alone that fail.
                foreach (var left in attempts.Except(written))
                    files.Disk.Delete(left.Path);
                return new(written, failed, beyond);
            }

            // Of these devices all is set aside or nothing: what was written of them goes.
            attempts.UnionWith(written);
        }
    }

    private List<SegmentFile> WriteOthers(
        long log, IReadOnlyList<KeyValuePair<int, SampleBuffer>> samples, Dictionary<int, Exception> failed,
        Dictionary<int, long> beyond, CancellationToken stop)
    {
        var written = new List<SegmentFile>();
        var devices = new List<DeviceSamples>();
        foreach (var (number, buffer) in samples.Where(device => !failed.ContainsKey(device.Key)))
        {
            var its = Attempt(
                number, () => Place(buffer).Select(sample => HistoryFiles.DayOf(sample.Time)).ToHashSet());
            if (its is not null)
                devices.Add(new(number, buffer, its));
        }

        var days = devices.SelectMany(device => device.Days).Distinct().Order().ToList();
        foreach (var day in days)
        {
            if (time.ExpiryNow() is not { } now || !HistoryExpiry.IsOver(day.AddDays(1), options.Raw, now))
                Write(HistoryKind.Samples, day, device => SampleCodec.EncodeAll(Kept(device, day)));
            Write(HistoryKind.Minutes, day, device =>
                Rollup.PiecesOf(Of(device.Samples, day), Rollup.Minute).Select(RollupCodec.Encode));
        }

        foreach (var month in days.Select(HistoryFiles.MonthOf).Distinct())
        {
            Write(HistoryKind.Quarters, month, device =>
                Rollup.PiecesOf(InMonth(device.Samples, month), Rollup.Quarter).Select(RollupCodec.Encode));
        }

        return written;

        void Write(HistoryKind kind, DateTimeOffset start, Func<DeviceSamples, IEnumerable<byte[]>> pack)
        {
            var segment = files.NameOf(kind, start, log, log);
            HistorySegment.Write(files.Disk, files.Store, segment.Path, devices
                .Where(device => device.IsIn(segment) && !failed.ContainsKey(device.Number))
                .SelectMany(device =>
                {
                    stop.ThrowIfCancellationRequested();
                    return Attempt(device.Number, () => Blocks(device, pack)) ?? [];
                }));
            written.Add(segment);
        }

        // What one device sent must not keep the others from the history, whatever it is. These say nothing about it,
        // and all is tried again.
        T? Attempt<T>(int device, Func<T> work)
            where T : class
        {
            try
            {
                return work();
            }
            catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException or IOException))
            {
                failed[device] = e;
                return null;
            }
        }

        List<HistoryBlock> Blocks(DeviceSamples device, Func<DeviceSamples, IEnumerable<byte[]>> pack) =>
            [.. pack(device).Select(packed => new HistoryBlock(device.Number, packed))];

        IEnumerable<Sample> Place(SampleBuffer device) => device.Read().Select(options.Place);

        IEnumerable<Sample> Of(SampleBuffer device, DateTimeOffset day) =>
            Place(device).Where(sample => HistoryFiles.DayOf(sample.Time) == day);

        // The first ones of each hour; the rest is in the minutes only.
        IEnumerable<Sample> Kept(DeviceSamples device, DateTimeOffset day)
        {
            var counts = new Dictionary<long, int>();
            foreach (var sample in Of(device.Samples, day))
            {
                var hour = sample.Time.UtcTicks / TimeSpan.TicksPerHour;
                var count = counts[hour] = counts.GetValueOrDefault(hour) + 1;
                if (count <= options.SamplesPerHour)
                    yield return sample;
                else
                    beyond[device.Number] = beyond.GetValueOrDefault(device.Number) + 1;
            }
        }

        IEnumerable<Sample> InMonth(SampleBuffer device, DateTimeOffset month) =>
            Place(device).Where(sample => HistoryFiles.MonthOf(sample.Time) == month);
    }
}
