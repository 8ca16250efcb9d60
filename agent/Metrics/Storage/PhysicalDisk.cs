namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>A disk of the machine.</summary>
/// <param name="Name">Name in <c>/dev</c>, for example <c>nvme0n1</c>.</param>
/// <param name="Paths">
/// Hidden devices of the kernel that lead to it and may hold its counters (NVMe multipath); usually none.
/// </param>
internal sealed record PhysicalDisk(string Name, IReadOnlyList<string> Paths);
