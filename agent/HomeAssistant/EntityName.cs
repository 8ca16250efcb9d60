namespace HealthCheck.Agent.HomeAssistant;

/// <summary>An entity by what Home Assistant knows it by.</summary>
internal readonly record struct EntityName(Platform Platform, string Key);
