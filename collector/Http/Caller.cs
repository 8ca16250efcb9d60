using System.Net;

namespace HealthCheck.Collector.Http;

/// <summary>What a request gives away of where it comes from; pure.</summary>
internal static class Caller
{
    private static readonly string[] MarksOfProxies =
    [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Ingress-Path",
        "X-Original-For", "X-Real-IP", "Via",
    ];

    /// <summary>
    /// Whether it was made on this machine, by somebody who meant this machine. The name in <c>Host</c> counts too: a
    /// page of somebody else can have its own name resolve to 127.0.0.1, and a browser then takes us for that page's
    /// server.
    /// </summary>
    public static bool IsOnThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && IsLoopback(remote)
        && IsLoopbackName(context.Request.Host.Host)
        && !MarksOfProxies.Any(context.Request.Headers.ContainsKey);

    /// <summary>Whether a browser says that the page of another server makes it.</summary>
    public static bool IsPageOfAnother(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && Uri.TryCreate($"{page.Scheme}://{request.Host}", UriKind.Absolute, out var self)
            && string.Equals(page.Authority, self.Authority, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it wants something for a person to look at.</summary>
    public static bool IsPerson(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IsLoopback(address));

    private static bool IsLoopback(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
