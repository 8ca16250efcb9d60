namespace HealthCheck.Collector.History;

/// <summary>What is asked of the history of a device.</summary>
/// <param name="Metrics">Names of figures, in which <c>*</c> stands for any text.</param>
/// <param name="From">Where the range begins, included.</param>
/// <param name="To">Where it ends, not included.</param>
/// <param name="Points">How many points are wanted at most, the marks of gaps aside.</param>
/// <param name="Interval">How often the device measures.</param>
internal sealed record HistoryQuery(
    IReadOnlyList<string> Metrics, DateTimeOffset From, DateTimeOffset To, int Points, TimeSpan Interval)
{
    public bool Asks(string metric)
    {
        for (var i = 0; i < Metrics.Count; i++)
        {
            if (Matches(Metrics[i], metric))
                return true;
        }

        return false;
    }

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> metric)
    {
        var star = pattern.IndexOf('*');
        if (star < 0)
            return pattern.SequenceEqual(metric);
        var suffix = pattern[(star + 1)..];
        return metric.Length >= star + suffix.Length && metric.StartsWith(pattern[..star]) && metric.EndsWith(suffix);
    }
}
