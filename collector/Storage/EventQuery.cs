namespace HealthCheck.Collector.Storage;

/// <summary>Which events.</summary>
/// <param name="Limit">How many at most.</param>
/// <param name="Before">Only with numbers below this; null for the newest.</param>
/// <param name="After">Only with numbers above this; null for all.</param>
/// <param name="DeviceId">Only of this device; null for all.</param>
internal sealed record EventQuery(int Limit, long? Before = null, long? After = null, string? DeviceId = null);
