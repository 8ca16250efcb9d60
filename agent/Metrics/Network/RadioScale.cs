namespace HealthCheck.Agent.Metrics.Network;

/// <summary>
/// What a driver calls the best quality of a radio link, which the kernel does not tell in <c>/proc/net/wireless</c>.
/// Drivers on cfg80211 have 70 and compute quality = level in dBm + 110; drivers from outside the kernel give quality
/// and level out of 100; older ones have scales of their own.
/// </summary>
internal sealed class RadioScale
{
    private const int BestOfKernel = 70, KernelOffset = 110, BestOfOthers = 100;

    // cfg80211 averages the one and not the other.
    private const int Tolerance = 10;

    private bool is70Refuted;

    /// <summary>Strength of the signal.</summary>
    /// <param name="level">As told; drivers of old give a byte without a sign. 0 and −256 stand for none.</param>
    /// <returns>dBm, −200 to −1; null for none, and for a level that is no dBm.</returns>
    public static int? SignalDbm(long level) => level switch
    {
        >= -200 and < 0 => (int)level,
        >= 128 and < 256 => (int)level - 256,
        _ => null,
    };

    /// <summary>Quality of the link.</summary>
    /// <param name="quality">As told.</param>
    /// <param name="level">As told.</param>
    /// <returns>0 to 100; null when it is unknown what the driver calls the best.</returns>
    public double? QualityPercent(long quality, long level)
    {
        if (quality == 0)
            return 0;
        is70Refuted |= quality > BestOfKernel || level is > 0 and <= BestOfOthers;
        if (quality is < 0 or > BestOfOthers)
            return null;

        // A level that is positive is a share of 100, and so is the quality beside it.
        if (level is > 0 and <= BestOfOthers)
            return quality;
        return !is70Refuted && SignalDbm(level) is { } signal
            && Math.Abs(Math.Clamp(signal + KernelOffset, 0, BestOfKernel) - quality) <= Tolerance
                ? Math.Round(quality * 100d / BestOfKernel, 1)
                : null;
    }
}
