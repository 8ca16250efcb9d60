namespace HealthCheck.Contracts;

/// <summary>The database.</summary>
/// <param name="Provider">Which one, for example <c>LiteDb</c>.</param>
/// <param name="Bytes">Size of its files.</param>
public sealed record StoreState(string Provider, long Bytes);
