namespace HealthCheck.Collector.Tests.Storage;

/// <summary>Of which rounds a damaged file must not cost what: that is elsewhere.</summary>
/// <param name="Samples">The samples.</param>
/// <param name="Minutes">The sums by minute.</param>
/// <param name="Quarters">The sums by quarter of an hour.</param>
/// <param name="Events">What happened.</param>
/// <param name="HasDevices">Whether the devices are elsewhere.</param>
internal sealed record Spared(
    Predicate<int> Samples, Predicate<int> Minutes, Predicate<int> Quarters, Predicate<int> Events, bool HasDevices)
{
    /// <summary>By damage to a file, by its path in the state directory.</summary>
    public static Spared By(string file)
    {
        // The name begins with the day or month that is in it.
        var name = Path.GetFileNameWithoutExtension(file).Split('-')[0];
        bool IsElsewhere(int round) =>
            !$"{KnownState.TimeOf(round):yyyyMMddHH}".StartsWith(name, StringComparison.Ordinal);
        var all = new Spared(_ => true, _ => true, _ => true, _ => true, true);
        return file.Split('/', '-', '.') switch
        {
            ["collector", ..] => all with { Events = round => !KnownState.IsSwept(round), HasDevices = false },
            ["wal", ..] => new(KnownState.IsSwept, KnownState.IsSwept, KnownState.IsSwept, KnownState.IsSwept, true),
            [_, "samples", ..] => all with { Samples = IsElsewhere },
            [_, "minutes", ..] => all with { Minutes = IsElsewhere },
            [_, "quarters", ..] => all with { Quarters = IsElsewhere },
            _ => throw new ArgumentException(file, nameof(file)),
        };
    }
}
