namespace HealthCheck.Agent.HomeAssistant;

/// <summary>Kinds of entities, by Home Assistant's names for them.</summary>
internal enum Platform
{
    Sensor,
    BinarySensor,
    Button,
    Event,
}
