using HealthCheck.Agent.Host;
using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Thermal;

/// <summary>
/// Temperatures: the zones of <c>/sys/class/thermal</c>, and the sensors of <c>/sys/class/hwmon</c> that are no zone.
/// One that fails or gives nonsense loses itself alone. One that keeps failing is named as a problem.
/// </summary>
internal sealed class TemperatureSource(HostFiles host, ProblemTracker problems, ReadErrors errors, TimeProvider clock)
    : IMetricSource
{
    private const string NoSensor = "it says by a temperature that cannot be that it has none";

    private readonly Cadence listing = new(clock, Cadence.Listing);
    private readonly HwmonSensors sensors = new(host, errors);
    private List<ThermalZone> zones = [];
    private int leftOut;

    public string Name => "temperature";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        if (listing.IsDue())
            List();
        if (zones.Count == 0 && sensors.All.Count == 0)
            return snapshot;
        var readings = new List<TemperatureReading>(zones.Count + sensors.All.Count);
        foreach (var zone in zones)
        {
            if (zone.Read(host, errors) is { } reading)
                readings.Add(reading);
            if (zone.Thermometer is { HasNone: false, IsBroken: false })
                continue;
            if (zone.IsOff(host))
                errors.Note(zone.Thermometer.Path, "the zone is off (mode: disabled)");
            else if (zone.Thermometer.HasNone)
                errors.Note(zone.Thermometer.Path, NoSensor);
            else
                Report($"thermal_zone{zone.Number}", $"Thermal zone {zone.Number}", zone.Thermometer.Failure);
        }

        foreach (var sensor in sensors.All)
        {
            if (sensor.Read(host, errors, clock) is { } reading)
                readings.Add(reading);
            else if (sensor.Thermometer.HasNone)
                errors.Note(sensor.Thermometer.Path, NoSensor);
            else if (sensor.Thermometer is { IsBroken: true, LastMilliCelsius: null })
                errors.Note(sensor.Thermometer.Path, sensor.Thermometer.Failure);
            else if (sensor.Thermometer.IsBroken)
                Report(sensor.Type, $"Sensor {sensor.Type}", sensor.Thermometer.Failure);
        }

        return (snapshot with { Temperature = readings }).LeavingOut("temperature", leftOut);
    }

    private void List()
    {
        var before = zones;
        var numbers = host.List(ThermalZone.Folder).Select(ThermalZone.ParseNumber).OfType<int>().Order().ToList();
        zones =
        [
            .. numbers.Take(ContractLimits.ListLength)
                .Select(number => before.Find(zone => zone.Number == number) ?? new ThermalZone(number)),
        ];
        var types = zones.ConvertAll(zone => zone.TypeOf(host, errors));
        leftOut = numbers.Count - zones.Count + sensors.List(types, ContractLimits.ListLength - zones.Count);
    }

    private void Report(string subject, string sensor, string failure) => problems.Report(
        ProblemCodes.SensorFailed, subject, HealthStatus.Warning,
        $"{sensor} gives no usable temperature: {failure}",
        "Restart the device; if it stays so, the sensor or its driver is broken");
}
