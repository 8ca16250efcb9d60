using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>
/// A network interface, from <c>/sys/class/net</c>. Of virtual ones only the way to other networks is told, as a bridge
/// or a container's <c>eth0</c>, and what the settings ask for.
/// </summary>
/// <param name="Interface">Its name, for example <c>eth0</c>.</param>
/// <param name="Address">Its first address, IPv4 before IPv6; null without one.</param>
/// <param name="State"><c>up</c>, <c>down</c> or another word of operstate; null when unknown.</param>
/// <param name="MegabitsPerSecond">Speed of the link; null when there is none or the driver does not tell.</param>
/// <param name="ReceivedBytes">Since boot; null when the driver gives no number below 2^63.</param>
/// <param name="TransmittedBytes">Since boot; null as above.</param>
/// <param name="ReceivedBytesPerSecond">
/// Since the sample before; null in the first, and when the counter started again or jumped by more than can be.
/// </param>
/// <param name="TransmittedBytesPerSecond">As above.</param>
/// <param name="Errors">Faulty packets of both directions since boot; null as for the bytes.</param>
/// <param name="Dropped">Packets dropped in both directions since boot; null as for the bytes.</param>
/// <param name="Wifi">The radio; null on a wire.</param>
public sealed record NetworkReading(
    string Interface, string? Address, string? State, int? MegabitsPerSecond,
    long? ReceivedBytes, long? TransmittedBytes, double? ReceivedBytesPerSecond, double? TransmittedBytesPerSecond,
    long? Errors, long? Dropped, WifiReading? Wifi)
{
    internal static NetworkReading Read(ref OrderedReader r) => new(
        r.Text("interface"u8), r.MaybeText("address"u8), r.MaybeText("state"u8), r.MaybeInt("megabitsPerSecond"u8),
        r.MaybeLong("receivedBytes"u8), r.MaybeLong("transmittedBytes"u8), r.MaybeDouble("receivedBytesPerSecond"u8),
        r.MaybeDouble("transmittedBytesPerSecond"u8), r.MaybeLong("errors"u8), r.MaybeLong("dropped"u8),
        r.Maybe("wifi"u8, WifiReading.Read));

    internal static void Check(NetworkReading network, string? list)
    {
        Text(network.Interface);
        Text(network.Address);
        Text(network.State);
        Range(network.MegabitsPerSecond, 0, int.MaxValue);
        Range(network.ReceivedBytes, 0, long.MaxValue);
        Range(network.TransmittedBytes, 0, long.MaxValue);
        Range(network.ReceivedBytesPerSecond, 0, 1e15);
        Range(network.TransmittedBytesPerSecond, 0, 1e15);
        Range(network.Errors, 0, long.MaxValue);
        Range(network.Dropped, 0, long.MaxValue);
        Text(network.Wifi?.NetworkName);
        Range(network.Wifi?.SignalDbm, -200, 50);
        Range(network.Wifi?.QualityPercent, 0, 100);
    }
}
