namespace HealthCheck.Contracts;

/// <summary>Share of time in percent, averaged over ten seconds, one minute and five minutes; 0 to 100.</summary>
/// <param name="Some">Some task waited; null when it cannot be read.</param>
/// <param name="Full">All tasks waited at once; null where that has no meaning.</param>
public sealed record PressureShares(PressureAverages? Some, PressureAverages? Full)
{
    internal static PressureShares Read(ref OrderedReader r) => new(
        r.Maybe("some"u8, PressureAverages.Read), r.Maybe("full"u8, PressureAverages.Read));
}
