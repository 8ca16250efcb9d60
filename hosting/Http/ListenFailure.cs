using System.Net;
using System.Net.Sockets;

namespace HealthCheck.Hosting.Http;

/// <summary>Why HTTP cannot listen at an address.</summary>
/// <param name="Cause">What is in the way; names the setting and its value.</param>
/// <param name="Cure">What to do about it.</param>
public sealed record ListenFailure(string Cause, string Cure)
{
    /// <summary>Puts the error of bind(2) or listen(2) into words.</summary>
    public static ListenFailure Of(SocketError error, EndPoint end)
    {
        var (address, port) = end is IPEndPoint ip ? (ip.Address.ToString(), ip.Port) : (end.ToString(), 0);
        return error switch
        {
            SocketError.AddressNotAvailable => new(
                $"Http:Address is '{address}': this machine has no such address now",
                "Set it to an address that ip -brief address shows; one that comes later, such as that of a VPN, is "
                    + "used when it is there"),
            SocketError.AddressAlreadyInUse => new(
                $"Http:Port is '{port}': another program listens there",
                $"See which one: sudo ss -ltnp 'sport = :{port}'. Stop it, or set Http:Port to another number"),
            SocketError.AccessDenied => new(
                $"Http:Port is '{port}': this user may not listen there",
                "Ports below 1024 are for root alone: set Http:Port to 1024 or more"),
            SocketError.AddressFamilyNotSupported => new(
                $"Http:Address is '{address}': this machine has no IPv6", "Set it to an IPv4 address, or turn IPv6 on"),
            _ => new($"Http:Address is '{address}', Http:Port is '{port}': listening failed ({error})",
                "Set them to what this machine has"),
        };
    }

    /// <summary>As one line for a log.</summary>
    public override string ToString() => $"{Cause}. {Cure}.";
}
