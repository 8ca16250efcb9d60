using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Storage;

/// <summary>Counts what one question has read into memory: what a device sends must not end its readers.</summary>
internal sealed class ReadBudget
{
    // Some sixty megabytes. A day of an ordinary device has a twentieth of it.
    private const int MostValues = 1 << 22;

    // What a sample, a name and a bucket take, in values of sixteen bytes.
    private const int SampleValues = 8, NameValues = 12, PointValues = 3;

    private long used;

    /// <summary>Counts a sample.</summary>
    /// <exception cref="TooMuchHistoryException">It is one too many.</exception>
    public Sample Use(Sample sample)
    {
        Use(SampleValues + sample.Values.Count);
        return sample;
    }

    /// <summary>Counts a rollup.</summary>
    /// <exception cref="TooMuchHistoryException">It is one too many.</exception>
    public Rollup Use(Rollup rollup)
    {
        foreach (var points in rollup.Series.Values)
            Use(NameValues + ((long)PointValues * points.Count));
        return rollup;
    }

    private void Use(long values)
    {
        used += values;
        if (used > MostValues)
            throw new TooMuchHistoryException();
    }
}
