namespace HealthCheck.Hosting.Mqtt;

/// <summary>Something that a broker does not allow.</summary>
/// <param name="IsSevere">True when data can be lost or is not seen.</param>
/// <param name="Cost">What it means.</param>
/// <param name="Cure">What to do about it.</param>
public sealed record BrokerLimitation(bool IsSevere, string Cost, string Cure);
