using HealthCheck.Collector.History;
using static HealthCheck.Collector.Storage.HistoryFiles;

namespace HealthCheck.Collector.Storage;

/// <summary>The first step of a sample into the history: out of the journal into the fragments of its hour.</summary>
internal sealed class HistoryWriter(HistoryFiles files, HistoryOptions options)
{
    private const int Transaction = 500;

    /// <summary>Writes the samples of a journal. Writing them again changes nothing.</summary>
    public void Write(Unswept unswept, IReadOnlyList<KeyValuePair<int, SampleTail>> tails, Pace? pace, CancellationToken stop)
    {
        var pending = new Dictionary<DateTimeOffset, List<(int, byte[])>>();
        foreach (var (device, tail) in tails)
        {
            stop.ThrowIfCancellationRequested();
            foreach (var hour in tail.Read().Select(options.Place).GroupBy(sample => HourOf(sample.Time)))
            {
                if (!pending.TryGetValue(hour.Key, out var fragments))
                    pending[hour.Key] = fragments = [];
                fragments.Add((device, SampleCodec.Encode([.. hour])));
                if (fragments.Count < Transaction)
                    continue;
                files.Fragments(hour.Key).Write(unswept.Journal, fragments);
                fragments.Clear();
                pace?.Rest();
            }
        }

        foreach (var (hour, fragments) in pending.Where(each => each.Value.Count > 0))
            files.Fragments(hour).Write(unswept.Journal, fragments);
    }
}
