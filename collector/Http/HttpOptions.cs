using System.Net;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Http;

/// <summary>Where the page and the API listen.</summary>
/// <param name="Address">One address; null for this machine alone until a password is set, and all from then
/// on.</param>
/// <param name="Port">TCP port.</param>
internal sealed record HttpOptions(IPAddress? Address, int Port)
{
    private const string Addresses = "an IP address of this machine; 0.0.0.0 or :: for all of them";

    private static readonly string[] OwnPaths =
    [
        "/api", "/health", "/metrics", "/openapi", "/reference", "/login", "/logout", "/devices", "/events", "/alerts",
        "/inventory", "/_blazor", "/_framework",
    ];

    /// <summary>For HTTPS, and then nothing else; null for HTTP.</summary>
    public HttpsCertificate? Certificate { get; init; }

    /// <summary>Reverse proxies, which are believed when they say for whom they ask.</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];

    /// <summary>Whether somebody on the open internet is answered, who has the password.</summary>
    public bool AllowPublic { get; init; }

    /// <summary>The path below which a proxy passes on requests without taking it off; empty for none.</summary>
    public PathString PathBase { get; init; } = PathString.Empty;

    /// <summary>Where they can be reached from this machine.</summary>
    public string Url(int? boundPort = null)
    {
        var host = Address is null || Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any)
            ? IPAddress.Loopback
            : Address;
        return $"{(Certificate is null ? "http" : "https")}://{new IPEndPoint(host, boundPort ?? Port)}";
    }

    /// <summary>Reads the section <c>Http</c>.</summary>
    public static HttpOptions Read(SettingsSection section)
    {
        var address = section.OptionalText(
            "Address", Addresses, text => IPAddress.TryParse(text, out _),
            "where the page and the API listen; without it 127.0.0.1 until a password is set, then everywhere");
        return new(
            IPAddress.TryParse(address, out var parsed) ? parsed : null,
            section.Number("Port", 7080, 0, 65535, "TCP port of the page and the API; 0 for any that is free"))
        {
            Certificate = ReadCertificate(section),
            AllowPublic = section.Flag(
                "AllowPublic", false,
                "whether connections from the open internet are answered; without it only private networks"),
            PathBase = ForwardedPrefix.Parse(section.Text(
                "PathBase", "", "a path like /pis that is none of the collector's own", IsPathBase,
                "path below which a reverse proxy passes on requests without taking it off")) ?? PathString.Empty,
            Proxies =
            [
                .. section.List(
                    "Proxies", "an IP address, or a network such as 172.17.0.0/16", text => Network(text) is not null,
                    "reverse proxies that are believed when they say for whom they ask")
                        .Select(Network).OfType<IPNetwork>(),
            ],
        };
    }

    // A path of ours would hide what is there from those who come without the proxy.
    private static bool IsPathBase(string text) =>
        ForwardedPrefix.Parse(text) is { } path && !OwnPaths.Any(own => path.StartsWithSegments(own));

    private static HttpsCertificate? ReadCertificate(SettingsSection section)
    {
        HttpsCertificate? certificate = null;
        const string Meaning = "for HTTPS instead of HTTP";
        var isCertificate = false;
        var file = section.UsableFile(
            "CertificateFile", HttpsCertificate.Rule, path => isCertificate = PemFile.Certificates(path).Count > 0,
            Meaning);
        var key = section.UsableFile(
            "KeyFile", HttpsCertificate.KeyRule,
            path => certificate = isCertificate ? HttpsCertificate.Read(file!, path) : null,
            Meaning);
        if ((file is null) != (key is null))
            section.Mistake("KeyFile", key ?? "", "set together with Http:CertificateFile");
        return certificate;
    }

    private static IPNetwork? Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8)
        : null;
}
