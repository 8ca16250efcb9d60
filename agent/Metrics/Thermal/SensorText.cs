using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Thermal;

/// <summary>
/// The small files beside a temperature, and the reading that all of them make. They are read once in a while, so that
/// no descriptor is kept for them.
/// </summary>
internal static class SensorText
{
    private const int LongestName = 64;

    /// <summary>A name in a file, at most so long; null when there is none. What cannot be read is noted.</summary>
    public static string? Read(HostFiles host, ReadErrors errors, string path, int longest = LongestName)
    {
        if (!errors.TryReadDetail(host, path, out var text))
            return null;
        host.Close(path);
        var name = new StringBuilder();
        foreach (var letter in Encoding.UTF8.GetString(text.Trim("\0\n\r\t "u8)))
            name.Append(char.IsControl(letter) ? '?' : letter);
        if (name.Length > longest)
            name.Length = longest;
        return name.Length > 0 ? name.ToString() : null;
    }

    /// <summary>A whole number in a file; null when there is none. What cannot be read is noted.</summary>
    public static long? ReadWhole(HostFiles host, ReadErrors errors, string path)
    {
        if (!errors.TryReadDetail(host, path, out var text))
            return null;
        host.Close(path);
        var fields = new FieldReader(text);
        if (fields.TryNextWhole(out var number))
            return number;
        errors.Note(path, fields.Fault);
        return null;
    }

    /// <summary>A reading in the units of the wire.</summary>
    /// <param name="number">Its number there.</param>
    /// <param name="type">What it measures.</param>
    /// <param name="milliCelsius">The temperature.</param>
    /// <param name="limit">Its limit in the same unit; null when none is known.</param>
    public static TemperatureReading Describe(int number, string type, long milliCelsius, long? limit) => new(
        number, type, Round(milliCelsius / 1000m), Round((milliCelsius / 1000m * 9 / 5) + 32), limit / 1000d);

    // Adding zero makes of -0, which JSON would show, a 0.
    private static double Round(decimal degrees) =>
        (double)Math.Round(degrees, 1, MidpointRounding.AwayFromZero) + 0.0;
}
