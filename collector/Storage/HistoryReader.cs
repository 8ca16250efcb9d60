using HealthCheck.Collector.History;
using static HealthCheck.Collector.Storage.HistoryFiles;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Reads the history of one device from wherever it is on its way: in memory, in the fragments of an hour, in chunks. It looks in
/// this order, and what a later place has taken does not count in an earlier one, so that nothing is missed and nothing counted
/// twice while a sweep goes on.
/// </summary>
internal sealed class HistoryReader(HistoryFiles files, HistoryOptions options, StoreCondition condition)
{
    /// <summary>The samples of a device from a moment to another, by time, those of the same moment by sequence.</summary>
    public IReadOnlyList<Sample> Samples(
        int device, IReadOnlyList<Fresh> fresh, DateTimeOffset from, DateTimeOffset to, Predicate<string> isWanted)
    {
        var loose = LooseOf(device, fresh, from, to, isWanted);
        var samples = new List<Sample>();
        foreach (var day in files.SampleDays().Where(day => day < to && day.AddDays(1) > from))
        {
            foreach (var slot in files.Samples(day).Read(device, 0, 23))
            {
                var hour = day.AddHours(slot.Number);
                loose.Drop(hour, slot.Seal.TakenOf(0));
                if (hour < to && hour.AddHours(1) > from)
                    samples.AddRange(Unpack(slot.Chunks, packed => SampleCodec.Decode(packed, isWanted)).SelectMany(part => part));
            }
        }

        samples.AddRange(loose.Left());
        return [.. samples.Where(sample => sample.Time >= from && sample.Time < to).OrderBy(sample => sample.Time).ThenBy(sample => sample.Sequence)];
    }

    /// <summary>The minutes of a device, in rollups that add up.</summary>
    public IReadOnlyList<Rollup> Minutes(
        int device, IReadOnlyList<Fresh> fresh, DateTimeOffset from, DateTimeOffset to, Predicate<string> isWanted)
    {
        var loose = LooseOf(device, fresh, from, to, isWanted);
        var rollups = new List<Rollup>();
        foreach (var day in files.MinuteDays().Where(day => day < to && day.AddDays(1) > from))
            AddMinutes(rollups, loose, device, day, isWanted);
        return [.. rollups, Rollup.Of(loose.Left(), Rollup.Minute)];
    }

    /// <summary>The quarters of an hour of a device, in rollups that add up.</summary>
    public IReadOnlyList<Rollup> Quarters(
        int device, IReadOnlyList<Fresh> fresh, DateTimeOffset from, DateTimeOffset to, Predicate<string> isWanted)
    {
        var loose = LooseOf(device, fresh, from, to, isWanted);
        var (rollups, minutes) = (new List<Rollup>(), new List<Rollup>());
        var done = new HashSet<DateTimeOffset>();

        // Minutes first: a day that is being summed up meanwhile is then in both, and the seal says so.
        var open = files.MinuteDays().Where(day => day < to && day.AddDays(1) > from).ToList();
        foreach (var month in files.QuarterMonths().Where(month => month < to && month.AddMonths(1) > from))
        {
            var (first, last) = (from > month ? from.UtcDateTime.Day : 1, to < month.AddMonths(1) ? to.UtcDateTime.Day : 31);
            foreach (var slot in files.Quarters(month).Read(device, first, last).Where(slot => slot.Seal.Parts > 0))
            {
                done.Add(month.AddDays(slot.Number - 1));
                rollups.AddRange(Unpack(slot.Chunks, packed => RollupCodec.Decode(packed, isWanted)));
            }
        }

        // What came late for a day that is done follows with the same sweep that takes it out of the fragments.
        foreach (var day in open.Where(day => !done.Contains(day)))
            AddMinutes(minutes, loose, device, day, isWanted);
        minutes.Add(Rollup.Of(loose.Left(), Rollup.Minute));
        return [.. rollups, .. minutes.Select(each => each.Coarsen(Rollup.Quarter))];
    }

    private void AddMinutes(
        List<Rollup> rollups, Loose loose, int device, DateTimeOffset day, Predicate<string> isWanted)
    {
        foreach (var slot in files.Minutes(day).Read(device, 0, 23))
        {
            loose.Drop(day.AddHours(slot.Number), slot.Seal.TakenOf(0));
            rollups.AddRange(Unpack(slot.Chunks, packed => RollupCodec.Decode(packed, isWanted)));
        }
    }

    private IEnumerable<T> Unpack<T>(IReadOnlyList<Chunk> chunks, Func<byte[], T> unpack)
    {
        foreach (var chunk in chunks)
        {
            T unpacked;
            try
            {
                unpacked = unpack(chunk.Packed);
            }
            catch (HistoryFormatException e)
            {
                condition.PassedOver("the history", 1, e.Message);
                continue;
            }

            yield return unpacked;
        }
    }

    private Loose LooseOf(
        int device, IReadOnlyList<Fresh> fresh, DateTimeOffset from, DateTimeOffset to, Predicate<string> isWanted)
    {
        var samples = new Dictionary<(DateTimeOffset Hour, long Journal), IReadOnlyList<Sample>>();
        foreach (var (journal, swept) in fresh)
        {
            foreach (var hour in swept.Select(options.Place).GroupBy(sample => HourOf(sample.Time)))
            {
                samples[(hour.Key, journal)] =
                    [.. hour.Select(sample => sample with { Values = [.. sample.Values.Where(each => isWanted(each.Metric))] })];
            }
        }

        foreach (var hour in files.Hours().Where(hour => hour < to && hour.AddHours(1) > from))
        {
            foreach (var fragment in files.Fragments(hour).Read(device, device))
            {
                samples[(hour, fragment.Journal)] =
                    [.. Unpack([new(device, fragment.Packed)], packed => SampleCodec.Decode(packed, isWanted)).SelectMany(each => each)];
            }
        }

        return new(samples);
    }

    /// <summary>Samples that are not in chunks yet, by hour and journal.</summary>
    private sealed class Loose(Dictionary<(DateTimeOffset Hour, long Journal), IReadOnlyList<Sample>> samples)
    {
        /// <summary>Drops what a chunk of this hour has taken.</summary>
        public void Drop(DateTimeOffset hour, long taken)
        {
            foreach (var key in samples.Keys.Where(key => key.Hour == hour && key.Journal <= taken).ToList())
                samples.Remove(key);
        }

        /// <summary>The others.</summary>
        public IEnumerable<Sample> Left() => samples.Values.SelectMany(each => each);
    }
}

/// <summary>Samples of one device that are in memory, by journal.</summary>
internal sealed record Fresh(long Journal, IReadOnlyList<Sample> Samples);
