using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Ingest;

/// <summary>What was committed together.</summary>
/// <param name="Changes">What it made new.</param>
/// <param name="Counts">What became of the messages.</param>
/// <param name="Edits">Commands of the owner, to be answered.</param>
/// <param name="Packets">Messages to be acknowledged, by connection.</param>
/// <param name="NewestArrival">Timestamp of when the newest message came; 0 when there is none.</param>
internal sealed record Committed(
    IReadOnlyList<FleetChange> Changes, IReadOnlyList<BatchCounts> Counts, IReadOnlyList<OwnerCommand> Edits,
    IReadOnlyList<(Acknowledger Acknowledge, IReadOnlyList<ushort> Packets)> Packets, long NewestArrival);
