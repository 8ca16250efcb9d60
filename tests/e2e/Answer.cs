using System.Net;
using System.Text.Json.Nodes;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>An answer over HTTP, whole.</summary>
internal sealed record Answer(HttpStatusCode Status, string? ContentType, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Body) ?? throw new InvalidOperationException("The answer is null");
}
