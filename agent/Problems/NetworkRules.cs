using HealthCheck.Contracts;

namespace HealthCheck.Agent.Problems;

/// <summary>Links that may break.</summary>
internal static class NetworkRules
{
    public static Rule WifiWeak(ProblemOptions options) =>
        new EachRule<NetworkReading>(snapshot => snapshot.Network, network => network.Interface)
        {
            Code = ProblemCodes.WifiWeak,
            Meaning = "The radio hears its access point so faintly that the link is slow or breaks.",
            Settings = ["WifiWarningDbm", "WifiCriticalDbm"],
            Figure = network => network.Wifi?.SignalDbm,
            Levels = _ => options.WifiDbm,
            Margin = 5,
            Message = network => network.Wifi is { NetworkName: { } name } wifi
                ? $"{network.Interface} hears {name} at only {wifi.SignalDbm} dBm"
                : $"{network.Interface} hears its access point at only {network.Wifi?.SignalDbm} dBm",
            Advice = "Move the device or the access point, keep metal away from it, or use a cable",
        };
}
