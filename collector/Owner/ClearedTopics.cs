namespace HealthCheck.Collector.Owner;

/// <summary>What became of the retained topics of a device.</summary>
/// <param name="Cleared">The broker keeps nothing there any more.</param>
/// <param name="NotCleared">The broker still keeps something there, and why.</param>
internal sealed record ClearedTopics(IReadOnlyList<string> Cleared, IReadOnlyList<string> NotCleared);
