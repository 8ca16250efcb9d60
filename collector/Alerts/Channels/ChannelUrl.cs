using System.Net;
using HealthCheck.Collector.Http;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>Targets and options that are URLs.</summary>
internal static class ChannelUrl
{
    /// <summary>What is wrong with a URL; null when nothing is.</summary>
    /// <param name="key">Where it stands, for example <c>Target</c>.</param>
    /// <param name="value">The URL.</param>
    /// <param name="example">One that is right.</param>
    /// <param name="isSecret">Whether it is not shown.</param>
    /// <param name="isHttps">Whether only https will do.</param>
    public static string? Mistake(
        string key, string value, string example, bool isSecret = false, bool isHttps = false)
    {
        var shown = isSecret ? key : $"{key} '{PlainText.Line(value, 200)}'";
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || !Schemes(isHttps).Contains(url.Scheme)
            || url.Host.Length == 0)
            return $"{shown} is no URL that begins with {(isHttps ? "https://" : "http:// or https://")}; "
                + $"give one such as {example}";
        if (url.UserInfo.Length > 0)
            return $"{key} holds a user name or password before the @; "
                + $"leave it out and give one such as {example}";
        if (url.Fragment.Length > 0)
            return $"{shown} has a part behind #, which is never sent; leave it out";
        return IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && MetadataAddresses.Contains(address)
            ? $"{key}: {new ForbiddenAddressException(address).Message}; give one such as {example}"
            : null;
    }

    /// <summary>Scheme and host alone, where the rest is secret.</summary>
    public static string Host(ChannelEntry entry) =>
        Uri.TryCreate(entry.Target, UriKind.Absolute, out var url) ? url.GetLeftPart(UriPartial.Authority) : "";

    /// <summary>A URL below another.</summary>
    public static Uri Below(string url, string path) => new($"{url.TrimEnd('/')}/{path}");

    private static string[] Schemes(bool isHttps) => isHttps ? ["https"] : ["http", "https"];
}
