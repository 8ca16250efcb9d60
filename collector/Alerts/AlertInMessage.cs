using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>An alert as a message names it.</summary>
/// <param name="DeviceId">The device; null for the collector itself.</param>
/// <param name="Device">Its name.</param>
/// <param name="Code">What is wrong, for example <c>offline</c> or <c>memory-low</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Since">Since when.</param>
/// <param name="Text">What is wrong, in a sentence.</param>
internal sealed record AlertInMessage(
    string? DeviceId, string Device, string Code, HealthStatus Severity, DateTimeOffset Since, string Text);
