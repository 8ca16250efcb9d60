using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Thermal;

/// <summary>A temperature of a chip in <c>/sys/class/hwmon</c>, as it is remembered from sample to sample.</summary>
internal sealed class HwmonSensor(Thermometer thermometer)
{
    // To ask a disk costs it a command, and its temperature moves slowly.
    private static readonly TimeSpan BetweenAsks = TimeSpan.FromSeconds(30);

    // So long the last answer stands for a disk that is left alone so that it can sleep.
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(10);

    // A disk or a processor may pass its own limit and run on; so far beyond, the limit is wrong.
    private const long MostBeyondLimit = 10_000;

    private long? askedAt;
    private ulong? activity;

    /// <summary>Its temperature.</summary>
    public Thermometer Thermometer => thermometer;

    /// <summary>Number on the wire.</summary>
    public required int Number { get; init; }

    /// <summary>What it measures: the chip, its disk, and the label.</summary>
    public required string Type { get; init; }

    /// <summary>Its critical limit in thousandths of a degree; null when it names none that can be.</summary>
    public required long? Limit { get; set; }

    /// <summary>Whether it is in a disk.</summary>
    public required bool IsDisk { get; init; }

    /// <summary>File that says whether the device sleeps; null when it never does.</summary>
    public required string? SleepFile { get; init; }

    /// <summary>Counters of the disk when it turns, and must not be kept awake; null otherwise.</summary>
    public required string? ActivityFile { get; init; }

    /// <summary>Its reading now; null when it gives none.</summary>
    public TemperatureReading? Read(HostFiles host, ReadErrors errors, TimeProvider clock)
    {
        var now = clock.GetTimestamp();
        var ago = IsDisk && askedAt is { } asked ? clock.GetElapsedTime(asked, now) : TimeSpan.MaxValue;
        if (ago < BetweenAsks)
            return Describe();
        if (IsLeftAlone(host, errors))
            return ago < Stale ? Describe() : null;
        if (thermometer.Read(host) is not { } milliCelsius)
            return null;

        askedAt = now;
        if (Limit is { } limit && milliCelsius >= limit + MostBeyondLimit)
        {
            errors.Note(
                thermometer.Path,
                $"{HeatLimit.Text(milliCelsius)} is so far above {HeatLimit.Text(limit)} that this is no limit");
            Limit = null;
        }

        return Describe();
    }

    private TemperatureReading? Describe() =>
        thermometer.LastMilliCelsius is { } last ? SensorText.Describe(Number, Type, last, Limit) : null;

    private bool IsLeftAlone(HostFiles host, ReadErrors errors)
    {
        if (SleepFile is not null && host.TryAsk(SleepFile, out var state) && state.StartsWith("suspend"u8))
            return true;
        if (ActivityFile is null || !host.TryAsk(ActivityFile, out var text))
            return false;

        // Reads and writes done. The first look only remembers them.
        var fields = new FieldReader(text);
        fields.TryNextUnsigned(out var reads);
        fields.Skip(3);
        fields.TryNextUnsigned(out var writes);
        var before = activity;
        activity = unchecked(reads + writes);
        if (before is { } known && known != activity)
            return false;
        errors.Note(thermometer.Path, "not asked: the disk turns, and is let sleep while nothing is read or written");
        return true;
    }
}
