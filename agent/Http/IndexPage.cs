using System.Globalization;
using System.Net;
using System.Text;
using HealthCheck.Agent.RuntimeTuning;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Http;

/// <summary>The page a person sees who opens the agent's address: how the device is, and where programs look.</summary>
internal sealed class IndexPage
{
    private readonly string template;
    private readonly string policy;

    public IndexPage()
    {
        var style = Encoding.UTF8.GetString(Resource.Read("page.css"));
        template = Encoding.UTF8.GetString(Resource.Read("page.html"))
            .Replace("{style}", style, StringComparison.Ordinal);
        policy = $"default-src 'none'; style-src "
            + $"'sha256-{Convert.ToBase64String(Sha256.Hash(Encoding.UTF8.GetBytes(style)))}'; "
            + "frame-ancestors 'none'; base-uri 'none'";
    }

    public Task WriteAsync(HttpContext context, DeviceAnnouncement device, HealthSnapshot health)
    {
        var html = Encoding.UTF8.GetBytes(Render(device, health));
        context.Response.Headers.ContentSecurityPolicy = policy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Answer.WriteAsync(context, "text/html; charset=utf-8", html);
    }

    internal string Render(DeviceAnnouncement device, HealthSnapshot health)
    {
        (string Place, string Text)[] texts =
        [
            ("{name}", device.Name), ("{version}", device.AgentVersion),
            ("{model}", device.Model ?? device.Architecture),
            ("{status}", health.Status.ToString().ToLowerInvariant()), ("{verdict}", Verdict(health)),
            ("{interval}", device.IntervalSeconds == 1 ? "second" : $"{device.IntervalSeconds} seconds"),
            ("{id}", device.Id),
        ];
        var page = new StringBuilder(template).Replace("{figures}", Figures(health));
        foreach (var (place, text) in texts)
            page.Replace(place, Escape(text));
        return page.ToString();
    }

    private static string Verdict(HealthSnapshot health) =>
        health.Problems.Count == 0
            ? "All is well"
            : string.Join(" · ", health.Problems.Select(problem => problem.Message));

    private static string Figures(HealthSnapshot health)
    {
        var lines = new StringBuilder();
        Add(lines, "Load", health.Load is { } load
            ? $"{Average(load.Native.Minute)}  {Average(load.Native.FiveMinutes)}  "
                + $"{Average(load.Native.FifteenMinutes)}"
            : null);
        Add(lines, "Memory", health.Memory is { } memory ? $"{memory.Used} of {ByteText.Of(memory.Total)}" : null);
        Add(lines, "Storage",
            health.Storage is { Total: { } total } storage ? $"{storage.Used} of {ByteText.Of(total)}" : null);
        Add(lines, "Temperature", health.Temperature is { Count: > 0 } zones
            ? string.Join(", ", zones.Select(zone => Text($"{zone.Celsius:0.0} °C ({zone.Type})")))
            : null);
        Add(lines, "Up for", health.Uptime?.Duration?.Pretty);
        return lines.ToString();
    }

    private static void Add(StringBuilder lines, string label, string? text)
    {
        if (text is not null)
            lines.Append(CultureInfo.InvariantCulture, $"<dt>{label}</dt><dd>{Escape(text)}</dd>");
    }

    // The braces as well: what a device is called must not be taken for a place to fill.
    private static string Escape(string text) =>
        WebUtility.HtmlEncode(text).Replace("{", "&#123;", StringComparison.Ordinal);

    private static string Average(double? load) => load is { } known ? Text($"{known:0.00}") : "?";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
