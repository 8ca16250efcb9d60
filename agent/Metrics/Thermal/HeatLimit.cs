using System.Globalization;

namespace HealthCheck.Agent.Metrics.Thermal;

/// <summary>
/// Limits that firmware and drivers name are often made up: 21 °C, 0, or 127 for "none". One that cannot be is left
/// out, and the temperature is judged by the limits for a sensor that names none.
/// </summary>
internal static class HeatLimit
{
    // Nothing shuts down below, and nothing lives above. 127 and 128 are what eight bits say for "none".
    private const long Lowest = 50_000, Highest = 150_000;

    private static readonly long[] None = [127_000, 127_500, 128_000];

    /// <summary>Why a limit cannot be; null when it can.</summary>
    /// <param name="milliCelsius">The limit.</param>
    /// <param name="slowdown">Where the same firmware slows the board down; null when it does not say.</param>
    public static string? Doubt(long milliCelsius, long? slowdown) =>
        milliCelsius is < Lowest or > Highest || Array.IndexOf(None, milliCelsius) >= 0
            ? $"{Text(milliCelsius)} cannot be the limit of a running machine"
            : slowdown is >= Lowest and <= Highest and var slow && milliCelsius <= slow
                ? $"{Text(milliCelsius)} is not above {Text(slow)}, where the board slows down"
                : null;

    /// <summary>A temperature for people.</summary>
    public static string Text(long milliCelsius) =>
        string.Create(CultureInfo.InvariantCulture, $"{milliCelsius / 1000m:0.#} °C");
}
