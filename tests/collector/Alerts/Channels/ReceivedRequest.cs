using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>A request as it came over the network.</summary>
internal sealed record ReceivedRequest(
    string Line, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Bytes)
{
    public string Body => Encoding.UTF8.GetString(Bytes.Span);

    public JsonElement Json => JsonElement.Parse(Bytes.Span);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public static async Task<ReceivedRequest> ReadAsync(HttpRequest request)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return new(
            $"{request.Method} {target}",
            request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
    }
}
