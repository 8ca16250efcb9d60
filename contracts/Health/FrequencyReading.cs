namespace HealthCheck.Contracts;

/// <summary>Clock of the processors, from <c>/sys/devices/system/cpu/cpu*/cpufreq</c>.</summary>
/// <param name="Megahertz">The fastest core's right now.</param>
/// <param name="MaximumMegahertz">The most the hardware can; null when unknown.</param>
/// <param name="Governor">Who decides, for example <c>ondemand</c>; null when unknown.</param>
public sealed record FrequencyReading(double Megahertz, double? MaximumMegahertz, string? Governor)
{
    internal static FrequencyReading Read(ref OrderedReader r) => new(
        r.Double("megahertz"u8), r.MaybeDouble("maximumMegahertz"u8), r.MaybeText("governor"u8));
}
