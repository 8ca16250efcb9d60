namespace HealthCheck.Contracts;

/// <summary>The health of the collector itself: the answer of <c>GET /health</c> on its port.</summary>
/// <param name="Status">The worst severity among the problems; 503 goes with critical.</param>
/// <param name="Problems">What is wrong, worst first.</param>
/// <param name="ApiVersion">Version of this contract.</param>
/// <param name="Version">Version of the collector.</param>
/// <param name="StartedAt">When this run of the collector started.</param>
/// <param name="Devices">How many devices there are.</param>
/// <param name="Samples">What became of the snapshots that came, since the collector's start.</param>
/// <param name="Broker">The connection to the broker.</param>
/// <param name="Store">The database.</param>
/// <param name="LagMilliseconds">Time from the arrival of the newest message to its commit; null before the first.</param>
public sealed record CollectorHealth(
    HealthStatus Status, IReadOnlyList<Problem> Problems, string ApiVersion, string Version, DateTimeOffset StartedAt,
    DeviceCounts Devices, SampleCounts Samples, BrokerState Broker, StoreState Store, double? LagMilliseconds);

/// <summary>Devices by presence; the three add up to the total.</summary>
/// <param name="Total">All devices known.</param>
/// <param name="Online">Connected to the broker.</param>
/// <param name="Stopped">Stopped on purpose.</param>
/// <param name="Offline">Gone without a word.</param>
public sealed record DeviceCounts(int Total, int Online, int Stopped, int Offline);

/// <summary>Snapshots since the collector's start, but for <paramref name="Missing"/>.</summary>
/// <param name="Stored">Committed to the store, each once; backfilled ones are among them.</param>
/// <param name="Duplicate">Came again and were left out.</param>
/// <param name="Missing">The present number of gaps known: measured by a device and not in the store.</param>
/// <param name="Backfilled">Stored ones that closed a gap or came by way of the backlog.</param>
/// <param name="Refused">Messages kept out, by reason; every reason is a key.</param>
/// <param name="Lost">Those of the missing ones that will not come any more.</param>
public sealed record SampleCounts(
    long Stored, long Duplicate, long Missing, long Backfilled, IReadOnlyDictionary<string, long> Refused, long Lost = 0);

/// <summary>The connection to the broker.</summary>
/// <param name="Connected">Whether there is one now.</param>
/// <param name="Since">Since when that is so; null before the first attempt ended.</param>
public sealed record BrokerState(bool Connected, DateTimeOffset? Since);

/// <summary>The database.</summary>
/// <param name="Provider">Which one, for example <c>LiteDb</c>.</param>
/// <param name="Bytes">Size of its files.</param>
public sealed record StoreState(string Provider, long Bytes);
