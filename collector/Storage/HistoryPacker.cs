using HealthCheck.Collector.Clock;
using HealthCheck.Collector.History;
using static HealthCheck.Collector.Storage.HistoryFiles;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// The further steps: the fragments of an hour that is over become one chunk for each device, and its minutes; the minutes of a
/// day that is over become its quarters of an hour. What comes late becomes a further part. Each step can be broken off and
/// done again.
/// </summary>
internal sealed class HistoryPacker(
    HistoryFiles files, HistoryOptions options, StoreCondition condition, TimeProvider time)
{
    private const int DevicesAtOnce = 250;

    // Most of what an hour lacks comes within this.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    // Days of which everything is in its month, so that their files need not be opened to know it.
    private readonly HashSet<DateTimeOffset> settled = [];

    /// <summary>Does what there is to do.</summary>
    /// <param name="pace">How fast.</param>
    /// <param name="stop">Ends it between two steps.</param>
    /// <exception cref="StoreException">Some of it could not be done; everything else is.</exception>
    public void Pack(Pace pace, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var failures = new List<StoreException>();
        foreach (var hour in files.Hours().Where(hour => hour + TimeSpan.FromHours(1) + Grace <= now))
            Attempt(() => Pack(hour, pace, stop));
        foreach (var day in files.MinuteDays().Where(day => day.AddDays(1) + (2 * Grace) <= now && !settled.Contains(day)))
            Attempt(() => Coarsen(day, pace, stop));
        if (failures is [var first, ..])
            throw new StoreException(first.Message, first);

        // Each has a file of its own, and one that cannot be used keeps no other waiting.
        void Attempt(Action step)
        {
            if (stop.IsCancellationRequested)
                return;
            try
            {
                step();
            }
            catch (StoreException e)
            {
                failures.Add(e);
            }
        }
    }

    private void Pack(DateTimeOffset hour, Pace pace, CancellationToken stop)
    {
        var fragments = files.Fragments(hour);
        var day = DayOf(hour);
        var slot = hour.UtcDateTime.Hour;
        settled.Remove(day);
        var isOver = time.ExpiryNow() is { } expired && HistoryExpiry.IsOver(day.AddDays(1), options.Raw, expired);
        var samples = isOver ? null : files.Samples(day);
        var minutes = files.Minutes(day);
        var newest = 0L;
        var samplesSeal = samples?.SealOf(slot) ?? Seal.None;
        var minutesSeal = minutes.SealOf(slot);

        samples?.Begin(slot, samplesSeal.Parts);
        minutes.Begin(slot, minutesSeal.Parts);
        var beyond = new List<long>();
        for (var from = fragments.Next(0); from is { } first; from = fragments.Next(first + DevicesAtOnce))
        {
            if (stop.IsCancellationRequested)
                return;
            List<Chunk> chunks = [], rollups = [];
            foreach (var device in fragments.Read(first, first + DevicesAtOnce - 1).GroupBy(fragment => fragment.Device))
            {
                newest = Math.Max(newest, device.Max(fragment => fragment.Journal));
                if (samples is not null && Keep(Samples(device, samplesSeal.TakenOf(0)), beyond) is { } raw)
                    chunks.Add(new(device.Key, raw));
                if (Rollup.Of(Samples(device, minutesSeal.TakenOf(0)), Rollup.Minute) is { Series.Count: > 0 } summed)
                    rollups.Add(new(device.Key, RollupCodec.Encode(summed)));
            }

            samples?.Write(slot, samplesSeal.Parts, chunks);
            minutes.Write(slot, minutesSeal.Parts, rollups);
            pace.Rest();
        }

        if (samples is not null && newest > samplesSeal.TakenOf(0))
            samples.Write(slot, new(samplesSeal.Parts + 1, [newest]));
        if (newest > minutesSeal.TakenOf(0))
            minutes.Write(slot, new(minutesSeal.Parts + 1, [newest]));
        samples?.Checkpoint();
        minutes.Checkpoint();
        fragments.Delete();
        condition.SummedUpOnly(hour, beyond, options.SamplesPerHour);
    }

    private IEnumerable<Sample> Samples(IEnumerable<Fragment> fragments, long taken) => fragments
        .Where(fragment => fragment.Journal > taken)
        .SelectMany(fragment => Unpack(fragment.Packed, packed => SampleCodec.Decode(packed)) ?? []);

    // One by one: what is beyond the limit must not be in memory all at once. Null when there is nothing.
    private byte[]? Keep(IEnumerable<Sample> samples, List<long> beyond)
    {
        var (kept, rest) = (new List<Sample>(), 0L);
        foreach (var sample in samples)
        {
            if (kept.Count < options.SamplesPerHour)
                kept.Add(sample);
            else
                rest++;
        }

        if (kept.Count == 0)
            return null;
        var packed = SampleCodec.Encode([.. kept.OrderBy(sample => sample.Time)], out var fitting);
        rest += kept.Count - fitting;
        if (rest > 0)
            beyond.Add(rest);
        return packed;
    }

    private void Coarsen(DateTimeOffset day, Pace pace, CancellationToken stop)
    {
        var (minutes, quarters) = (files.Minutes(day), files.Quarters(MonthOf(day)));
        var slot = day.UtcDateTime.Day;
        var seal = quarters.SealOf(slot);
        var hours = Enumerable.Range(0, 24).Select(hour => minutes.SealOf(hour).Parts).ToList();
        if (Enumerable.Range(0, 24).All(hour => hours[hour] <= seal.TakenOf(hour)))
        {
            settled.Add(day);
            return;
        }

        quarters.Begin(slot, seal.Parts);
        for (int first = 0, last = HighestDevice(); first <= last; first += DevicesAtOnce)
        {
            if (stop.IsCancellationRequested)
                return;
            var rollups = Enumerable.Range(0, 24)
                .SelectMany(hour => minutes.Read(hour, first, first + DevicesAtOnce - 1, (int)seal.TakenOf(hour), hours[hour]))
                .GroupBy(chunk => chunk.Device)
                .OrderBy(device => device.Key)
                .Select(device => new Chunk(device.Key, RollupCodec.Encode(Rollup
                    .Empty(Rollup.Minute)
                    .Merge(device.Select(chunk => Unpack(chunk.Packed, packed => RollupCodec.Decode(packed))).OfType<Rollup>())
                    .Coarsen(Rollup.Quarter))))
                .ToList();
            quarters.Write(slot, seal.Parts, rollups);
            pace.Rest();
        }

        quarters.Write(slot, new(seal.Parts + 1, [.. hours.Select(parts => (long)parts)]));
        quarters.Checkpoint();
        settled.Add(day);

        int HighestDevice() => Enumerable.Range(0, 24)
            .SelectMany(hour => Enumerable.Range((int)seal.TakenOf(hour), Math.Max(0, hours[hour] - (int)seal.TakenOf(hour)))
                .Select(part => minutes.HighestDevice(hour, part)))
            .DefaultIfEmpty()
            .Max();
    }

    // One that is damaged must not keep all the others from their place.
    private T? Unpack<T>(byte[] packed, Func<byte[], T> unpack)
        where T : class
    {
        try
        {
            return unpack(packed);
        }
        catch (HistoryFormatException e)
        {
            condition.PassedOver("the history", 1, e.Message);
            return null;
        }
    }
}
