namespace HealthCheck.Collector.Alerts;

/// <summary>What a device may have in common with others that fail at the same time.</summary>
/// <param name="Id">The device.</param>
/// <param name="Traits">In words that follow "all", for example <c>have the tag shed</c>.</param>
internal sealed record DeviceTraits(string Id, IReadOnlyList<string> Traits);
