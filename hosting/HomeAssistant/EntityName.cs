namespace HealthCheck.Hosting.HomeAssistant;

/// <summary>An entity by what Home Assistant knows it by.</summary>
public readonly record struct EntityName(Platform Platform, string Key);
