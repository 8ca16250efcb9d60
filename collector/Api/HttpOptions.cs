using System.Net;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Api;

/// <summary>Where the page and the API listen.</summary>
internal sealed record HttpOptions(IPAddress Address, int Port)
{
    /// <summary>Where they can be reached from this machine.</summary>
    public string Url(int? boundPort = null)
    {
        var host = Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : Address;
        return $"http://{new IPEndPoint(host, boundPort ?? Port)}";
    }

    /// <summary>Reads the section <c>Http</c>.</summary>
    public static HttpOptions Read(SettingsSection section)
    {
        var address = section.Text(
            "Address", "127.0.0.1", "an IP address of this machine; 0.0.0.0 or :: for all of them",
            text => IPAddress.TryParse(text, out _), "where the page and the API listen");
        return new(
            IPAddress.TryParse(address, out var parsed) ? parsed : IPAddress.Loopback,
            section.Number("Port", 7080, 0, 65535, "TCP port of the page and the API; 0 for any that is free"));
    }
}
