using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>
/// Exponentially damped averages over one, five and fifteen minutes; 0 or more, no unit. One that cannot be read is
/// null.
/// </summary>
/// <param name="Minute">Over one minute.</param>
/// <param name="FiveMinutes">Over five minutes.</param>
/// <param name="FifteenMinutes">Over fifteen minutes.</param>
public sealed record LoadAverages(double? Minute, double? FiveMinutes, double? FifteenMinutes)
{
    internal static LoadAverages Read(ref OrderedReader r) => new(
        r.MaybeDouble("minute"u8), r.MaybeDouble("fiveMinutes"u8), r.MaybeDouble("fifteenMinutes"u8));

    internal static void Check(LoadAverages load)
    {
        Range(load.Minute, 0, 1e9);
        Range(load.FiveMinutes, 0, 1e9);
        Range(load.FifteenMinutes, 0, 1e9);
    }
}
