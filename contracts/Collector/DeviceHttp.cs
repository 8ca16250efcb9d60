namespace HealthCheck.Contracts;

/// <summary>What the checks of a device over HTTP agree on.</summary>
/// <param name="Finding">What they found.</param>
/// <param name="Since">Since when, by the collector's clock.</param>
/// <param name="Message">The same in a sentence.</param>
public sealed record DeviceHttp(HttpFinding Finding, DateTimeOffset Since, string Message);
