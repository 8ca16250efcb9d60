using System.Globalization;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Thermal zones, from <c>/sys/class/thermal/thermal_zone*</c>; see sysfs-class-thermal in the kernel's ABI documents. A
/// zone that fails or talks nonsense loses itself alone; one that keeps failing is named as a problem.
/// </summary>
internal sealed class TemperatureSource(HostFiles host, ProblemLedger problems, TimeProvider clock) : IMetricSource
{
    private const string Folder = "/sys/class/thermal";
    private const string Prefix = "thermal_zone";

    // Drivers answer EAGAIN for a moment after boot or a wake-up; three samples in a row is no moment.
    private const int SamplesUntilProblem = 3;

    // What a sensor answers before its first conversion, whatever the temperature.
    private const int PowerOnMilliCelsius = 85000;

    private readonly Cadence listing = new(clock, Cadence.Listing);
    private List<Zone> zones = [];

    public string Name => "temperature";

    public Sections AddTo(Sections sections)
    {
        if (listing.IsDue())
            List();
        if (zones.Count == 0)
            return sections;
        var readings = new List<TemperatureReading>(zones.Count);
        foreach (var zone in zones)
        {
            if (Read(zone) is { } reading)
                readings.Add(reading);
            if (zone.FailuresInARow >= SamplesUntilProblem)
                Report(zone.Number, zone.Failure);
        }

        return sections with { Temperature = readings };
    }

    private void List()
    {
        var before = zones;
        zones =
        [
            .. host.List(Folder).Select(ParseNumber).OfType<int>().Order().Take(ContractLimits.ListLength)
                .Select(number => before.Find(zone => zone.Number == number) ?? new Zone(number)),
        ];
    }

    private TemperatureReading? Read(Zone zone)
    {
        try
        {
            if (!host.TryRead(zone.Path, out var text))
                return null;
            var milliCelsius = new FieldReader(text).NextWhole();
            if (!IsPlausible(milliCelsius, zone.LastMilliCelsius))
                throw new FormatException($"{milliCelsius} thousandths of a degree Celsius is not believable");
            (zone.LastMilliCelsius, zone.FailuresInARow) = (milliCelsius, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            host.Close(zone.Path);
            zone.FailuresInARow++;
            zone.Failure = ErrorText.Of(e);
            return null;
        }

        zone.Type ??= host.ReadText($"{Folder}/{Prefix}{zone.Number}/type") ?? $"zone{zone.Number}";
        if (!zone.HasCritical)
            (zone.CriticalCelsius, zone.HasCritical) = (ReadCritical(zone.Number), true);
        return Describe(zone.Number, zone.Type, zone.LastMilliCelsius.Value, zone.CriticalCelsius);
    }

    internal static TemperatureReading Describe(int number, string type, long milliCelsius, double? criticalCelsius) => new(
        number, type, Math.Round(milliCelsius / 1000d, 1), Math.Round((milliCelsius / 1000d * 9 / 5) + 32, 1), criticalCelsius);

    // Boards run above freezing and below boiling solder. 85 degrees to the dot is believed only of a zone that was near it.
    internal static bool IsPlausible(long milliCelsius, long? before) =>
        milliCelsius is > 0 and < 150_000
        && (milliCelsius != PowerOnMilliCelsius || (before is { } near && Math.Abs(near - milliCelsius) <= 5000));

    internal static int? ParseNumber(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private double? ReadCritical(int number)
    {
        for (var i = 0; host.ReadText($"{Folder}/{Prefix}{number}/trip_point_{i}_type") is { } type; i++)
        {
            if (type == "critical" && host.TryRead($"{Folder}/{Prefix}{number}/trip_point_{i}_temp", out var text))
                return new FieldReader(text).TryNextWhole(out var milli) && milli is > 0 and < 300_000 ? milli / 1000d : null;
        }

        return null;
    }

    private void Report(int number, string failure) => problems.Report(
        "sensor-failed", $"{Prefix}{number}", HealthStatus.Warning,
        $"Thermal zone {number} gives no usable temperature: {failure}",
        "Restart the device; if it stays so, the sensor or its driver is broken");

    /// <summary>A zone as it is remembered from sample to sample.</summary>
    private sealed class Zone(int number)
    {
        public int Number { get; } = number;

        public string Path { get; } = $"{Folder}/{Prefix}{number}/temp";

        public string? Type { get; set; }

        public double? CriticalCelsius { get; set; }

        public bool HasCritical { get; set; }

        public long? LastMilliCelsius { get; set; }

        public int FailuresInARow { get; set; }

        public string Failure { get; set; } = "";
    }
}
