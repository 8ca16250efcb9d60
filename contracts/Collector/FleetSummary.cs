namespace HealthCheck.Contracts;

/// <summary>How all devices together are: the answer of <c>GET /api/fleet</c>.</summary>
/// <param name="Sentence">All of it in one sentence, for example <c>2 of 12 need attention: attic-pi: …</c>.</param>
/// <param name="Devices">Devices by presence.</param>
/// <param name="Verdicts">Devices by how they are now.</param>
/// <param name="Missing">Samples known to have been measured that have not reached the store.</param>
/// <param name="Attention">The devices that somebody should look at, worst first, twenty at most.</param>
/// <param name="Problems">Problems of devices with a recent sample by kind, the most severe and then the most frequent first.</param>
/// <param name="Collector">What is wrong with the collector itself.</param>
public sealed record FleetSummary(
    string Sentence, DeviceCounts Devices, VerdictCounts Verdicts, long Missing, IReadOnlyList<DeviceInNeed> Attention,
    IReadOnlyList<ProblemCount> Problems, IReadOnlyList<Problem> Collector);

/// <summary>Devices by status; the four add up to the total.</summary>
/// <param name="Ok">Ok.</param>
/// <param name="Warning">With a warning, or silent.</param>
/// <param name="Critical">Critical, or offline.</param>
/// <param name="Unknown">Stopped, without a sample yet, or all while the collector has no connection to the broker.</param>
public sealed record VerdictCounts(int Ok, int Warning, int Critical, int Unknown);

/// <summary>A device that somebody should look at.</summary>
/// <param name="Id">The device.</param>
/// <param name="Name">Its name, else its id.</param>
/// <param name="Severity">warning or critical.</param>
/// <param name="Sentence">What is the matter, for example <c>attic-pi has been offline for 3 h</c>.</param>
public sealed record DeviceInNeed(string Id, string Name, HealthStatus Severity, string Sentence);

/// <summary>How many devices have a problem.</summary>
/// <param name="Code">Stable word for the kind of problem.</param>
/// <param name="Severity">warning or critical.</param>
/// <param name="Devices">How many devices that are online have it.</param>
public sealed record ProblemCount(string Code, HealthStatus Severity, int Devices);
