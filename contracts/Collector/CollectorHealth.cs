namespace HealthCheck.Contracts;

/// <summary>The health of the collector itself: the answer of <c>GET /health</c> on its port.</summary>
/// <param name="Status">The worst severity among the problems; 503 goes with critical.</param>
/// <param name="Problems">What is wrong, worst first.</param>
/// <param name="Alerts">The alerts.</param>
/// <param name="ApiVersion">Version of this contract.</param>
/// <param name="Version">Version of the collector.</param>
/// <param name="StartedAt">When this run of the collector started.</param>
/// <param name="Devices">How many devices there are.</param>
/// <param name="Samples">What became of the snapshots that came, since the collector's start.</param>
/// <param name="Broker">The connection to the broker.</param>
/// <param name="Store">The database.</param>
/// <param name="LagMilliseconds">Time from the arrival of the newest message to its commit; null before the
/// first.</param>
public sealed record CollectorHealth(
    HealthStatus Status, IReadOnlyList<Problem> Problems, string ApiVersion, string Version, DateTimeOffset StartedAt,
    DeviceCounts Devices, SampleCounts Samples, BrokerState Broker, StoreState Store, double? LagMilliseconds,
    AlertCounts Alerts);
