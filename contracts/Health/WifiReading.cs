namespace HealthCheck.Contracts;

/// <summary>A radio link, from <c>/proc/net/wireless</c>.</summary>
/// <param name="NetworkName">Name of the network (SSID); null when not connected or not to be had.</param>
/// <param name="SignalDbm">
/// Strength of the signal in dBm, for example −48; null when not connected, and from a driver that gives no dBm.
/// </param>
/// <param name="QualityPercent">
/// Quality of the link, 0 to 100; null when not connected, and when it is unknown what the driver calls the best.
/// </param>
public sealed record WifiReading(string? NetworkName, int? SignalDbm, double? QualityPercent)
{
    internal static WifiReading Read(ref OrderedReader r) => new(
        r.MaybeText("networkName"u8), r.MaybeInt("signalDbm"u8), r.MaybeDouble("qualityPercent"u8));
}
