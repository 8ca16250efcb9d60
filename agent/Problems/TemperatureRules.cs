using HealthCheck.Contracts;

namespace HealthCheck.Agent.Problems;

/// <summary>Heat, against the board's own limits.</summary>
internal static class TemperatureRules
{
    // A trip point so low guards something other than a processor (a battery, a case), whose whole range is smaller.
    private const double LowTrip = 80;
    private const double LowTripShare = 1 / 3d;

    public static Rule Hot(ProblemOptions options) =>
        new EachRule<TemperatureReading>(snapshot => snapshot.Temperature, SubjectOf)
        {
            Code = ProblemCodes.Hot,
            Meaning = "A thermal zone comes close to where this board shuts itself down: every board has its own "
                + "point. A Raspberry Pi, whose point is 110 °C, slows itself from 80 °C on. "
                + "Or a sensor of a processor, a disk or another part comes close to its own limit.",
            Settings =
            [
                "HotWarningCelsiusBelowTrip", "HotCriticalCelsiusBelowTrip", "HotWarningCelsiusBelowLimit",
                "HotCriticalCelsiusBelowLimit", "HotWarningCelsius", "HotCriticalCelsius", "HotDiskWarningCelsius",
                "HotDiskCriticalCelsius",
            ],
            Figure = zone => zone.Celsius,
            Levels = zone => LevelsOf(zone, options),
            Margin = 5,
            Message = zone => $"{zone.Type} is at {zone.Celsius:0} °C" + (zone.CriticalCelsius is not { } critical ? ""
                : IsZone(zone) ? $", and the board shuts down at {critical:0} °C"
                : $", and its limit is {critical:0} °C"),
            Advice = "Give the board a heat sink, a fan or more air, and look for what keeps it busy",
        };

    private static Levels LevelsOf(TemperatureReading zone, ProblemOptions options)
    {
        if (zone.CriticalCelsius is not { } trip)
            return IsDisk(zone) ? options.HotDiskCelsius : options.HotCelsius;
        if (!IsZone(zone))
            return new Levels(trip - options.HotBelowLimit.Warning, trip - options.HotBelowLimit.Critical);
        var share = trip < LowTrip ? LowTripShare : 1;
        var below = options.HotBelowTrip;
        return new Levels(trip - (below.Warning * share), trip - (below.Critical * share));
    }

    // A zone, and not a sensor of its own, guards the board.
    private static bool IsZone(TemperatureReading zone) => zone.Zone < TemperatureReading.FirstSensor;

    // By the driver, whose name comes first. Disks are to be cooler than processors.
    private static bool IsDisk(TemperatureReading zone) =>
        zone.Type.StartsWith("nvme", StringComparison.Ordinal)
        || zone.Type.StartsWith("drivetemp", StringComparison.Ordinal);

    private static string SubjectOf(TemperatureReading zone) =>
        IsZone(zone) ? $"thermal_zone{zone.Zone}" : $"sensor{zone.Zone}";
}
