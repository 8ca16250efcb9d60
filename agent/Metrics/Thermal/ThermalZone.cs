using System.Globalization;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Thermal;

/// <summary>A zone of <c>/sys/class/thermal</c>; see sysfs-class-thermal in the kernel's ABI documents.</summary>
/// <param name="number">Its number.</param>
internal sealed class ThermalZone(int number)
{
    /// <summary>Where the zones are.</summary>
    public const string Folder = "/sys/class/thermal";

    private const string Prefix = "thermal_zone";
    private const int MostTripPoints = 64;

    private readonly string place = $"{Folder}/{Prefix}{number}";
    private string? type;
    private long? critical;
    private string? criticalFile;
    private bool isDescribed;

    /// <summary>Its number.</summary>
    public int Number => number;

    /// <summary>Its temperature.</summary>
    public Thermometer Thermometer { get; } = new($"{Folder}/{Prefix}{number}/temp");

    /// <summary>The number in the name of a folder; null for what is no zone.</summary>
    public static int? ParseNumber(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number < TemperatureReading.FirstSensor
            ? number
            : null;

    /// <summary>What it measures, for example <c>cpu-thermal</c>.</summary>
    public string TypeOf(HostFiles host, ReadErrors errors) =>
        type ??= SensorText.Read(host, errors, place + "/type") ?? $"zone{number}";

    /// <summary>Whether the kernel does not use it: then it need not answer.</summary>
    public bool IsOff(HostFiles host)
    {
        var isOff = host.TryAsk(place + "/mode", out var mode) && mode.StartsWith("disabled"u8);
        host.Close(place + "/mode");
        return isOff;
    }

    /// <summary>Its reading now; null when it gives none.</summary>
    public TemperatureReading? Read(HostFiles host, ReadErrors errors)
    {
        if (Thermometer.Read(host) is not { } milliCelsius)
            return null;
        if (!isDescribed)
            FindCritical(host, errors);
        if (critical is { } limit && milliCelsius >= limit)
        {
            // The machine still runs.
            errors.Note(
                criticalFile!,
                $"the machine runs at {HeatLimit.Text(milliCelsius)}: it does not shut down at "
                    + $"{HeatLimit.Text(limit)}");
            critical = null;
        }

        return SensorText.Describe(number, TypeOf(host, errors), milliCelsius, critical);
    }

    private void FindCritical(HostFiles host, ReadErrors errors)
    {
        isDescribed = true;
        var found = new List<(long MilliCelsius, string File)>();
        long? slowdown = null;
        for (var i = 0; i <= MostTripPoints; i++)
        {
            if (i == MostTripPoints && host.Exists($"{place}/trip_point_{i}_type"))
                errors.Note($"{place}/trip_point_{i}_type", $"only the first {MostTripPoints} trip points are read");
            if (i == MostTripPoints)
                break;
            var (kindFile, file) = ($"{place}/trip_point_{i}_type", $"{place}/trip_point_{i}_temp");
            if (SensorText.Read(host, errors, kindFile) is not { } kind)
            {
                if (!host.Exists(kindFile))
                    break;
                continue;
            }

            if (kind is not ("critical" or "passive"))
                continue;
            if (SensorText.ReadWhole(host, errors, file) is not { } number)
                continue;
            var milliCelsius = Thermometer.InThousandths(number, before: null);
            if (kind == "critical")
                found.Add((milliCelsius, file));
            else if (slowdown is null || milliCelsius < slowdown)
                slowdown = milliCelsius;
        }

        foreach (var (milliCelsius, file) in found)
        {
            if (HeatLimit.Doubt(milliCelsius, slowdown) is { } doubt)
                errors.Note(file, doubt);
            else if (critical is null || milliCelsius < critical)
                (critical, criticalFile) = (milliCelsius, file);
        }
    }
}
