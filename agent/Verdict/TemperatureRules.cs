using HealthCheck.Contracts;

namespace HealthCheck.Agent.Verdict;

/// <summary>Heat, against the board's own limits.</summary>
internal static class TemperatureRules
{
    // A trip point so low guards something other than a processor (a battery, a case), whose whole range is smaller.
    private const double LowTrip = 80;
    private const double LowTripShare = 1 / 3d;

    public static Rule Hot(VerdictOptions options) =>
        new EachRule<TemperatureReading>(snapshot => snapshot.Temperature, zone => $"thermal_zone{zone.Zone}")
        {
            Code = ProblemCodes.Hot,
            Meaning = "A thermal zone comes close to where this board shuts itself down: every board has its own point. "
                + "A Raspberry Pi, whose point is 110 °C, slows itself from 80 °C on.",
            Settings =
            [
                "HotWarningCelsiusBelowTrip", "HotCriticalCelsiusBelowTrip", "HotWarningCelsius", "HotCriticalCelsius",
            ],
            Figure = zone => zone.Celsius,
            Levels = zone => LevelsOf(zone, options),
            Margin = 5,
            Message = zone => zone.CriticalCelsius is { } critical
                ? $"{zone.Type} is at {zone.Celsius:0} °C, and the board shuts down at {critical:0} °C"
                : $"{zone.Type} is at {zone.Celsius:0} °C",
            Advice = "Give the board a heat sink, a fan or more air, and look for what keeps it busy",
        };

    private static Levels LevelsOf(TemperatureReading zone, VerdictOptions options)
    {
        if (zone.CriticalCelsius is not { } trip)
            return options.HotCelsius;
        var share = trip < LowTrip ? LowTripShare : 1;
        return new Levels(trip - (options.HotBelowTrip.Warning * share), trip - (options.HotBelowTrip.Critical * share));
    }
}
