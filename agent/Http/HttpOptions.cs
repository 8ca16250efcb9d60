using System.Net;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Http;

/// <summary>Where the agent answers HTTP, and whom.</summary>
/// <param name="Address">Address to listen on; null for all.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Token">What callers must show; null for nothing.</param>
/// <param name="Certificate">For HTTPS, and then nothing else; null for HTTP.</param>
internal sealed record HttpOptions(
    IPAddress? Address, int Port, BearerToken? Token = null, ServerCertificate? Certificate = null)
{
    /// <summary>http or https.</summary>
    public string Scheme => Certificate is null ? "http" : "https";

    /// <summary>The only address where it answers; null for all.</summary>
    public IPAddress? OnlyAddress =>
        Address is null || Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any) ? null : Address;

    /// <summary>Where a person can open it.</summary>
    /// <param name="announcement">Who the device is, for an address that others reach; null for one that this machine
    /// reaches.</param>
    public string Url(DeviceAnnouncement? announcement = null)
    {
        IEnumerable<string?> reachable = OnlyAddress is { } only
            ? [only.ToString()]
            : [announcement?.Address, .. announcement?.Addresses.Select(each => each.Address) ?? []];
        var host = reachable.Select(each => IPAddress.TryParse(each, out var address) ? address : null)
            .FirstOrDefault(each => each is not null);
        return host is null ? $"{Scheme}://localhost:{Port}" : $"{Scheme}://{new IPEndPoint(host, Port)}";
    }

    /// <summary>The address of the device's page for other machines; null if they cannot reach it.</summary>
    public string? PageUrl(DeviceAnnouncement announcement)
    {
        if (announcement.HttpPort is not { } port || Address is { } only && IPAddress.IsLoopback(only))
            return null;
        return OnlyAddress is null && announcement.Address is null
            ? null
            : $"{(this with { Port = port }).Url(announcement)}/";
    }

    /// <summary>
    /// True when the token can be overheard: asked for, over plain HTTP, and not from this machine alone.
    /// </summary>
    public bool TokenGoesInClear =>
        Token is not null && Certificate is null && !(Address is { } address && IPAddress.IsLoopback(address));

    public static HttpOptions Read(SettingsSection section)
    {
        var address = section.Text(
            "Address", "*", "an IP address, or * for all", text => text == "*" || IPAddress.TryParse(text, out _),
            "where HTTP is answered");
        return new HttpOptions(
            IPAddress.TryParse(address, out var parsed)
                ? parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4()
                : parsed : null,
            section.Number("Port", 7070, 1, 65535, "TCP port of HTTP"),
            ReadToken(section),
            ReadCertificate(section));
    }

    private static BearerToken? ReadToken(SettingsSection section)
    {
        BearerToken? token = null;
        section.UsableFile(
            "TokenFile", BearerToken.Rule, path => token = BearerToken.Read(path),
            "what callers must show, but for /health/live");
        return token;
    }

    private static ServerCertificate? ReadCertificate(SettingsSection section)
    {
        ServerCertificate? certificate = null;
        const string Meaning = "for HTTPS instead of HTTP";
        var isCertificate = false;
        var file = section.UsableFile(
            "CertificateFile", ServerCertificate.Rule, path => isCertificate = PemFile.Certificates(path).Count > 0,
            Meaning);
        var key = section.UsableFile(
            "KeyFile", ServerCertificate.KeyRule,
            path => certificate = isCertificate ? ServerCertificate.Read(file!, path) : null,
            Meaning);
        if ((file is null) != (key is null))
            section.Mistake("KeyFile", key ?? "", "set together with Http:CertificateFile");
        return certificate;
    }
}
