using System.Net;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>A channel leads to an address where nothing is sent.</summary>
internal sealed class ForbiddenAddressException : IOException
{
    /// <param name="address">The address, of the metadata of a cloud.</param>
    public ForbiddenAddressException(IPAddress address)
        : this($"{address} is where clouds tell machines their secrets, nothing is sent there")
    {
    }

    private ForbiddenAddressException(string message)
        : base(message)
    {
    }

    /// <summary>A push service at a private address.</summary>
    public static ForbiddenAddressException OfPrivate(IPAddress address) => new(
        $"{address} is a private address, and push services are not; for one of your own set Alerts:PrivatePush to true");
}
