using System.Net;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>A channel leads to an address where nothing is sent.</summary>
internal sealed class ForbiddenAddressException(IPAddress address)
    : IOException($"{address} is where clouds tell machines their secrets, nothing is sent there")
{
}
