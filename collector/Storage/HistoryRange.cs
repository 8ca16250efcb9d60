namespace HealthCheck.Collector.Storage;

/// <summary>Which part of the history.</summary>
/// <param name="Devices">Numbers of a device: its own, and those whose history it was given.</param>
/// <param name="From">The first moment.</param>
/// <param name="To">The moment after the last.</param>
/// <param name="IsWanted">Which figures.</param>
internal sealed record HistoryRange(
    IReadOnlyCollection<int> Devices, DateTimeOffset From, DateTimeOffset To, Predicate<string> IsWanted)
{
    /// <summary>Whether some of a day is in it.</summary>
    public bool HasSomeOf(DateTimeOffset day) => day < To && day >= HistoryFiles.DayOf(From);
}
