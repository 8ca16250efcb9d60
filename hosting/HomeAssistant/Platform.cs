namespace HealthCheck.Hosting.HomeAssistant;

/// <summary>Kinds of entities, by Home Assistant's names for them.</summary>
public enum Platform
{
    Sensor,
    BinarySensor,
    Button,
    Event,
}
