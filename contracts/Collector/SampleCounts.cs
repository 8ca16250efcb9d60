namespace HealthCheck.Contracts;

/// <summary>Snapshots since the collector's start, but for <paramref name="Missing"/>.</summary>
/// <param name="Stored">Committed to the store, each once; backfilled ones are among them.</param>
/// <param name="Duplicate">Came again and were left out.</param>
/// <param name="Missing">The present number of gaps known: measured by a device and not in the store.</param>
/// <param name="Backfilled">Stored ones that closed a gap or came by way of the backlog.</param>
/// <param name="Refused">Messages kept out, by reason; every reason is a key.</param>
/// <param name="Lost">Those of the missing ones that will not come any more.</param>
public sealed record SampleCounts(
    long Stored, long Duplicate, long Missing, long Backfilled, IReadOnlyDictionary<string, long> Refused,
    long Lost = 0);
