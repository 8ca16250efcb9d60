using HealthCheck.Collector.History;
using static HealthCheck.Collector.Storage.HistoryFiles;

namespace HealthCheck.Collector.Storage;

/// <summary>The first step of a sample into the history: out of the journal into the fragments of its hour.</summary>
internal sealed class HistoryWriter(HistoryFiles files, HistoryOptions options, StoreCondition condition)
{
    private const int Transaction = 500;

    /// <summary>Writes the samples of a journal. Writing them again changes nothing.</summary>
    public void Write(Unswept unswept, IReadOnlyList<KeyValuePair<int, SampleTail>> tails, Pace? pace, CancellationToken stop)
    {
        var hours = new SortedDictionary<DateTimeOffset, List<(int, byte[])>>();
        foreach (var some in tails.Chunk(Transaction))
        {
            foreach (var (device, tail) in some)
            {
                stop.ThrowIfCancellationRequested();
                foreach (var hour in tail.Read().Select(options.Place).GroupBy(sample => HourOf(sample.Time)))
                {
                    if (!hours.TryGetValue(hour.Key, out var fragments))
                        hours[hour.Key] = fragments = [];
                    fragments.Add((device, Encode([.. hour])));
                }
            }

            pace?.Rest();
        }

        // Hour by hour: only a few files stay open, and to open one that has grown large takes long.
        foreach (var (hour, fragments) in hours)
        {
            foreach (var some in fragments.Chunk(Transaction))
            {
                stop.ThrowIfCancellationRequested();
                files.Fragments(hour).Write(unswept.Journal, some);
                pace?.Rest();
            }
        }
    }

    private byte[] Encode(IReadOnlyList<Sample> samples)
    {
        var packed = SampleCodec.Encode(samples, out var kept);
        if (kept < samples.Count)
            condition.LeftOut(samples.Count - kept);
        return packed;
    }
}
