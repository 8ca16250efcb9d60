namespace HealthCheck.Collector.Storage;

/// <summary>A segment of history by its name, <c>history/KIND/PERIOD-FIRST-LAST.seg</c>.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Start">Where the day begins that it is of; with quarters of an hour the month.</param>
/// <param name="First">The first segment of the log that went into it.</param>
/// <param name="Last">The last one; what is in between and has something of the period is in it.</param>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record SegmentFile(
    HistoryKind Kind, DateTimeOffset Start, long First, long Last, string Path, long Bytes)
{
    public DateTimeOffset End => Kind == HistoryKind.Quarters ? Start.AddMonths(1) : Start.AddDays(1);

    /// <summary>Whether it was made of one of these segments of the log alone.</summary>
    public bool IsOf(IReadOnlySet<long> logs) => First == Last && logs.Contains(First);

    /// <summary>Whether all of another is in this one, so that the other does not count.</summary>
    public bool Covers(SegmentFile other) =>
        other != this && other.Kind == Kind && other.Start == Start && First <= other.First && other.Last <= Last
            && Last > First;
}
