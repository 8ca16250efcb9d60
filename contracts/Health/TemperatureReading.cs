namespace HealthCheck.Contracts;

/// <summary>A thermal zone, from <c>/sys/class/thermal/thermal_zone*</c>.</summary>
/// <param name="Zone">Number of the zone, 0 or more.</param>
/// <param name="Type">What it measures, for example <c>cpu-thermal</c>.</param>
/// <param name="Celsius">Degrees Celsius, one decimal.</param>
/// <param name="Fahrenheit">The same in degrees Fahrenheit, one decimal.</param>
/// <param name="CriticalCelsius">Where this board shuts itself down; null when the zone has no critical trip point.</param>
public sealed record TemperatureReading(
    int Zone, string Type, double Celsius, double Fahrenheit, double? CriticalCelsius);
