using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>Averages in percent, 0 to 100. One that cannot be read is null.</summary>
/// <param name="TenSeconds">Over ten seconds.</param>
/// <param name="Minute">Over one minute.</param>
/// <param name="FiveMinutes">Over five minutes.</param>
public sealed record PressureAverages(double? TenSeconds, double? Minute, double? FiveMinutes)
{
    internal static PressureAverages Read(ref OrderedReader r) => new(
        r.MaybeDouble("tenSeconds"u8), r.MaybeDouble("minute"u8), r.MaybeDouble("fiveMinutes"u8));

    internal static void Check(PressureAverages pressure)
    {
        Range(pressure.TenSeconds, 0, 100);
        Range(pressure.Minute, 0, 100);
        Range(pressure.FiveMinutes, 0, 100);
    }
}
