using HealthCheck.Agent.Host;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Agent.Metrics.Thermal;

/// <summary>A file of the kernel with a temperature in thousandths of a degree, and what it gave so far.</summary>
/// <param name="path">Path of the file.</param>
internal sealed class Thermometer(string path)
{
    // Drivers answer EAGAIN for a moment after boot or a wake-up; three samples in a row is no moment.
    private const int SamplesUntilBroken = 3;

    // What a sensor answers that measures nothing: before its first conversion, without a probe, or switched off.
    private static readonly long[] IdleMilliCelsius = [0, 85_000, 127_000, 127_500, 128_000];

    private const long ColdestMilliCelsius = -40_000, HottestMilliCelsius = 150_000, NearMilliCelsius = 5_000;

    // The largest value that many chips can say. What is really so hot was nearly so hot before.
    private const long SuspectMilliCelsius = 125_000, NearHotMilliCelsius = 20_000;

    // The kernel says −274 °C for no temperature, and firmware 0 K.
    private const long AbsoluteZeroMilliCelsius = -273_000;

    private int failuresInARow;

    /// <summary>Path of the file.</summary>
    public string Path => path;

    /// <summary>The last believable answer; null before there was one.</summary>
    public long? LastMilliCelsius { get; private set; }

    /// <summary>Whether it failed so often that it is no moment any more.</summary>
    public bool IsBroken => failuresInARow >= SamplesUntilBroken;

    /// <summary>Whether it said itself that it has no temperature, by one that cannot be.</summary>
    public bool HasNone { get; private set; }

    /// <summary>Why the last read failed, for people.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>Asks it.</summary>
    /// <returns>Thousandths of a degree Celsius; null with nothing to measure now, or nothing believable.</returns>
    public long? Read(HostFiles host)
    {
        try
        {
            if (!host.TryRead(path, out var text))
                return NothingNow();
            var fields = new FieldReader(text);
            if (!fields.TryNextWhole(out var number))
                return Fail(host, fields.Fault);
            var milliCelsius = InThousandths(number, LastMilliCelsius);
            // Firmware without a sensor says 0 for ever (acpitz).
            HasNone = milliCelsius <= AbsoluteZeroMilliCelsius || (milliCelsius == 0 && LastMilliCelsius is null);
            if (HasNone)
                return NothingNow();
            if (!IsPlausible(milliCelsius, LastMilliCelsius))
                return Fail(host, $"{milliCelsius / 1000m:0.###} °C is not believable");
            (LastMilliCelsius, failuresInARow) = (milliCelsius, 0);
            return milliCelsius;
        }
        catch (IOException e) when (MeansNothingToMeasure(e))
        {
            host.Close(path);
            return NothingNow();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(host, ErrorText.Reason(e));
        }
    }

    /// <summary>Whether an error says that there is nothing to measure now: a radio is off, a disk is away.</summary>
    internal static bool MeansNothingToMeasure(IOException e) =>
        e.HResult is SystemError.NoData or SystemError.NoSuchDeviceOrAddress or SystemError.NoDevice;

    /// <summary>
    /// Whether it can be: from a roof in winter to boiling solder. The answer of an idle sensor is believed only after
    /// a near one.
    /// </summary>
    internal static bool IsPlausible(long milliCelsius, long? before) =>
        milliCelsius is >= ColdestMilliCelsius and < HottestMilliCelsius
        && (Array.IndexOf(IdleMilliCelsius, milliCelsius) < 0 || IsNear(milliCelsius, before, NearMilliCelsius))
        && (milliCelsius < SuspectMilliCelsius || IsNear(milliCelsius, before, NearHotMilliCelsius));

    /// <summary>
    /// What a file says, in thousandths of a degree: drivers of old vendor kernels (sunxi) say whole degrees.
    /// </summary>
    /// <param name="number">The number in the file.</param>
    /// <param name="before">What it said before: close to freezing, so few thousandths may be true.</param>
    internal static long InThousandths(long number, long? before) =>
        number is >= 10 and < HottestMilliCelsius / 1000 && !IsNear(number, before, NearMilliCelsius)
            ? number * 1000
            : number;

    private static bool IsNear(long milliCelsius, long? before, long distance) =>
        before is { } near && Math.Abs(near - milliCelsius) <= distance;

    private long? NothingNow()
    {
        failuresInARow = 0;
        return null;
    }

    private long? Fail(HostFiles host, string reason)
    {
        host.Close(path);
        failuresInARow++;
        Failure = reason;
        return null;
    }
}
