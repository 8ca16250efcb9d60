namespace HealthCheck.Contracts;

/// <summary>The connection to the broker.</summary>
/// <param name="Connected">Whether there is one now.</param>
/// <param name="Since">Since when that is so; null before the first attempt ended.</param>
public sealed record BrokerState(bool Connected, DateTimeOffset? Since);
