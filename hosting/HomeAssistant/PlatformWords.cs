namespace HealthCheck.Hosting.HomeAssistant;

/// <summary>Home Assistant's own words for the kinds of entities.</summary>
public static class PlatformWords
{
    /// <summary>The word of a kind.</summary>
    public static string Of(Platform platform) => platform switch
    {
        Platform.BinarySensor => "binary_sensor",
        Platform.Button => "button",
        Platform.Event => "event",
        _ => "sensor",
    };
}
