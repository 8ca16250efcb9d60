namespace HealthCheck.Hosting.HomeAssistant;

/// <summary>An entity that the device had, and that Home Assistant is to remove.</summary>
/// <param name="Name">What Home Assistant knows it by.</param>
/// <param name="IsDefined">Whether this message defines it once more, and the next one removes it.</param>
public readonly record struct GoneEntity(EntityName Name, bool IsDefined);
