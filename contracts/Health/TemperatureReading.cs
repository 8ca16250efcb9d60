using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>
/// A temperature: of a thermal zone, from <c>/sys/class/thermal/thermal_zone*</c>, or of a sensor in
/// <c>/sys/class/hwmon</c> that is in no zone.
/// </summary>
/// <param name="Zone">
/// Number of the zone, 0 or more. A sensor has one from <see cref="FirstSensor"/> on, made of its name and its device:
/// it stays over boots and tells nothing else.
/// </param>
/// <param name="Type">
/// What it measures: <c>cpu-thermal</c>, <c>k10temp Tctl</c>, <c>nvme nvme0n1 Composite</c>, <c>drivetemp sda</c>.
/// </param>
/// <param name="Celsius">Degrees Celsius, one decimal.</param>
/// <param name="Fahrenheit">The same in degrees Fahrenheit, one decimal.</param>
/// <param name="CriticalCelsius">
/// Where this board shuts itself down; of a sensor, the critical limit it names. Null when none is named, or one that
/// cannot be.
/// </param>
public sealed record TemperatureReading(
    int Zone, string Type, double Celsius, double Fahrenheit, double? CriticalCelsius)
{
    /// <summary>The first number of sensors that are no thermal zone.</summary>
    public const int FirstSensor = 100_000;

    internal static TemperatureReading Read(ref OrderedReader r) => new(
        r.Int("zone"u8), r.Text("type"u8), r.Double("celsius"u8), r.Double("fahrenheit"u8),
        r.MaybeDouble("criticalCelsius"u8));

    internal static void Check(TemperatureReading zone, string? list)
    {
        Range(zone.Zone, 0, int.MaxValue);
        Text(zone.Type);
        Range(zone.Celsius, -273.15, 1000);
        Range(zone.Fahrenheit, -459.67, 2000);
        Range(zone.CriticalCelsius, -273.15, 1000);
    }
}
