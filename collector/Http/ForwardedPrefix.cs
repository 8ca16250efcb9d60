using System.Net;
using System.Text.RegularExpressions;
using HealthCheck.Hosting.Logging;
using HealthCheck.Hosting.Text;
using Microsoft.Extensions.Primitives;

namespace HealthCheck.Collector.Http;

/// <summary>
/// The path below which a reverse proxy shows the collector: the proxy takes it off the request and says it in
/// <c>X-Forwarded-Prefix</c> (nginx, Traefik, Caddy) or <c>X-Ingress-Path</c> (Home Assistant). Every link of the page
/// begins with it.
/// </summary>
/// <param name="proxies">Who is believed.</param>
/// <param name="log">For prefixes that are none.</param>
internal sealed partial class ForwardedPrefix(IReadOnlyList<IPNetwork> proxies, RateLimitedLog log)
{
    private const int Longest = 128;

    private static readonly string[] Headers = ["X-Forwarded-Prefix", "X-Ingress-Path"];

    /// <summary>For a place before the address of the proxy is replaced by that of its caller.</summary>
    public Task AddAsync(HttpContext context, RequestDelegate next)
    {
        if (Named(context) is { } named)
        {
            if (Parse(named) is { } prefix)
                context.Request.PathBase = prefix;
            else
            {
                log.Warning(
                    "prefix", "The path {Prefix} that a reverse proxy names is ignored: it must be like /health",
                    PlainText.Line(named, Longest));
            }
        }

        return next(context);
    }

    /// <summary>A prefix as a path; null when it is none that could stand in a page.</summary>
    /// <param name="text">What the proxies say; several of them, the outer one first, between commas.</param>
    public static PathString? Parse(string text)
    {
        var path = string.Concat(text.Split(',', StringSplitOptions.TrimEntries).Select(each => each.TrimEnd('/')));
        return path.Length == 0 ? PathString.Empty
            : path.Length <= Longest && Path().IsMatch(path) && !path.Split('/').Any(part => part is "." or "..")
                ? new PathString(path)
                : (PathString?)null;
    }

    private string? Named(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } remote || !IsProxy(remote))
            return null;
        foreach (var header in Headers)
        {
            if (!StringValues.IsNullOrEmpty(context.Request.Headers[header]))
                return context.Request.Headers[header].ToString();
        }

        return null;
    }

    private bool IsProxy(IPAddress remote)
    {
        var address = remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
        return proxies.Any(network => network.Contains(address) || network.Contains(remote));
    }

    // No "//", which would be another host, and nothing that would have to be escaped.
    [GeneratedRegex(@"\A(/[A-Za-z0-9._~-]+)+\z")]
    private static partial Regex Path();
}
