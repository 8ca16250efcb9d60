namespace HealthCheck.Contracts;

/// <summary>How all devices together are: the answer of <c>GET /api/fleet</c>.</summary>
/// <param name="Sentence">All of it in one sentence, for example <c>2 of 12 need attention: attic-pi: …</c>.</param>
/// <param name="Devices">Devices by presence.</param>
/// <param name="Verdicts">Devices by how they are now.</param>
/// <param name="Missing">Samples known to have been measured that have not reached the store.</param>
/// <param name="Attention">The devices that somebody should look at, worst first, twenty at most.</param>
/// <param name="Problems">Problems of devices with a recent sample by kind, the most severe and then the most frequent
/// first.</param>
/// <param name="Collector">What is wrong with the collector itself.</param>
public sealed record FleetSummary(
    string Sentence, DeviceCounts Devices, VerdictCounts Verdicts, long Missing, IReadOnlyList<DeviceInNeed> Attention,
    IReadOnlyList<ProblemCount> Problems, IReadOnlyList<Problem> Collector);
