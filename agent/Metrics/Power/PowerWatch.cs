using HealthCheck.Agent.Host;
using HealthCheck.Contracts;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Agent.Metrics.Power;

/// <summary>
/// Looks at the supply every two seconds, between the snapshots too, and counts: the alarm of <c>rpi_volt</c> in hwmon
/// tells of the last two seconds only, and the firmware's word of now and ever. Samples take what it saw last and never
/// wait for the firmware.
/// </summary>
/// <param name="askFirmware">Sends a command to the firmware; null when it may not be asked.</param>
/// <param name="clock">The clock.</param>
internal sealed class PowerWatch(Func<string, string?> askFirmware, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    // Measuring a rail takes the firmware a millisecond: not at every look.
    private const int LooksPerMeasurement = 5, FailuresUntilGivenUp = 3;

    private readonly Lock looking = new();
    private readonly ClockSteps steps = new(clock);
    private readonly ConditionHistory underVoltage = new(), capped = new(), throttled = new(), softLimit = new();
    private ITimer? timer;
    private SafeFileHandle? alarm;
    private string? alarmPath;
    private long looks;
    private bool isOver;
    private int supplyFailures;
    private double? supplyVolts, coreVolts;
    private volatile PowerReading? seen;

    /// <summary>What was seen last.</summary>
    /// <param name="alarmFile">Where this program finds the alarm of under-voltage; null without one.</param>
    public PowerReading Read(string? alarmFile)
    {
        Volatile.Write(ref alarmPath, alarmFile);
        if (seen is null)
        {
            Look();
            timer = clock.CreateTimer(_ => Look(), null, Every, Every);
        }

        return seen!;
    }

    public void Dispose()
    {
        timer?.Dispose();
        lock (looking)
        {
            isOver = true;
            alarm?.Dispose();
        }
    }

    private void Look()
    {
        // A firmware that takes its time is not asked twice at once.
        if (!looking.TryEnter())
            return;
        try
        {
            if (isOver)
                return;
            var time = clock.GetUtcNow();
            var step = steps.Until(time);
            foreach (var condition in (ReadOnlySpan<ConditionHistory>)[underVoltage, capped, throttled, softLimit])
                condition.ClockSet(step);
            var word = FirmwareAnswers.ParseThrottled(askFirmware("get_throttled"));
            var alarmed = ReadAlarm();
            underVoltage.Look(alarmed == true ? true : word?.Now(ThrottleWord.UnderVoltage) ?? alarmed, time);
            capped.Look(word?.Now(ThrottleWord.FrequencyCapped), time);
            throttled.Look(word?.Now(ThrottleWord.Throttled), time);
            softLimit.Look(word?.Now(ThrottleWord.SoftTemperatureLimit), time);
            if (looks++ % LooksPerMeasurement == 0)
                Measure();

            seen = new PowerReading(
                underVoltage.Tell(word?.SinceBoot(ThrottleWord.UnderVoltage)),
                capped.Tell(word?.SinceBoot(ThrottleWord.FrequencyCapped)),
                throttled.Tell(word?.SinceBoot(ThrottleWord.Throttled)),
                softLimit.Tell(word?.SinceBoot(ThrottleWord.SoftTemperatureLimit)),
                supplyVolts, coreVolts, null);
        }
        finally
        {
            looking.Exit();
        }
    }

    private void Measure()
    {
        coreVolts = FirmwareAnswers.ParseVolts(askFirmware("measure_volts core"), "volt");
        if (supplyFailures >= FailuresUntilGivenUp)
            return;

        // Boards before the Raspberry Pi 5 cannot measure it and never will.
        supplyVolts = FirmwareAnswers.ParseVolts(askFirmware("pmic_read_adc EXT5V_V"), "EXT5V_V");
        supplyFailures = supplyVolts is null ? supplyFailures + 1 : 0;
    }

    // "1" or "0"; whatever else it says is no answer.
    internal static bool? ParseAlarm(ReadOnlySpan<byte> text) =>
        text.IndexOfAny(" \n\0"u8) == 1 && text[0] is (byte)'0' or (byte)'1' ? text[0] == '1' : null;

    private bool? ReadAlarm()
    {
        try
        {
            if (Volatile.Read(ref alarmPath) is not { } path)
                return null;
            alarm ??= NativeFile.OpenToRead(path);
            Span<byte> text = stackalloc byte[8];
            return alarm is not null && RandomAccess.Read(alarm, text, 0) > 0 ? ParseAlarm(text) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            alarm?.Dispose();
            alarm = null;
            return null;
        }
    }
}
