using System.Net;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Http;

/// <summary>Where the agent answers HTTP.</summary>
/// <param name="Address">Address to listen on; null for all.</param>
/// <param name="Port">TCP port.</param>
internal sealed record HttpOptions(IPAddress? Address, int Port)
{
    public static HttpOptions Read(SettingsSection section)
    {
        var address = section.Text(
            "Address", "*", "an IP address, or * for all", text => text == "*" || IPAddress.TryParse(text, out _),
            "where HTTP is answered");
        return new HttpOptions(
            IPAddress.TryParse(address, out var parsed) ? parsed : null,
            section.Number("Port", 7070, 1, 65535, "TCP port of HTTP"));
    }
}
