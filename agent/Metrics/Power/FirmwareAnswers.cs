using System.Globalization;

namespace HealthCheck.Agent.Metrics.Power;

/// <summary>Takes apart what the firmware answers; see vcgencmd in the Raspberry Pi documentation.</summary>
internal static class FirmwareAnswers
{
    // "throttled=0x50005"
    public static ThrottleWord? ParseThrottled(string? text) =>
        text is not null && text.TrimEnd().StartsWith("throttled=0x", StringComparison.Ordinal)
        && uint.TryParse(
            text.AsSpan(12).TrimEnd(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)
            ? new ThrottleWord(bits)
            : null;

    // "volt=0.8500V" for the core, "   EXT5V_V volt(24)=5.11478000V" for a rail of a Raspberry Pi 5.
    public static double? ParseVolts(string? text, string rail)
    {
        var answer = text.AsSpan().Trim();
        var equals = answer.IndexOf('=');
        return equals >= 0 && answer[..equals].StartsWith(rail, StringComparison.Ordinal)
            && answer.EndsWith("V", StringComparison.Ordinal)
            && double.TryParse(
                answer[(equals + 1)..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var volts)
            && volts is > 0 and < 100
                ? Math.Round(volts, 3)
                : null;
    }
}
