using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>The message as JSON to a program of the owner, signed when it shares a secret.</summary>
internal sealed class WebhookChannel(ChannelEntry entry, ChannelContext context) : IAlertChannel
{
    private const string Example = "https://home.example/alerts";

    private readonly ChannelClient client =
        new(context, Secrets.OfUrl(entry.Target, entry.Options.GetValueOrDefault("secret")));

    /// <summary>The row of the table.</summary>
    public static ChannelKind Kind { get; } = new(
        "webhook", "Webhook", $"the URL that is sent JSON by POST, for example {Example}",
        [
            new("secret", "signs each message with HMAC-SHA256", IsSecret: true),
            new("template", "makes the body; see docs/alerts-channels.md", IsText: true),
            new("contentType", $"what the template makes: {WebhookBody.Types}; {WebhookBody.Json} unless given"),
        ],
        entry => ChannelUrl.Mistake("Target", entry.Target, Example, isSecret: true) ?? WebhookBody.Mistake(entry),
        ChannelUrl.Host,
        (entry, context) => new WebhookChannel(entry, context));

    public async Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var made = WebhookBody.Of(entry, message);
        var body = made.Text is { } text
            ? Encoding.UTF8.GetBytes(text)
            : JsonSerializer.SerializeToUtf8Bytes(Payload.Of(message), ChannelJson.Plain.Webhook);
        var timestamp = context.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, entry.Target) { Content = ChannelJson.Body(body) };
        request.Content.Headers.ContentType = new(made.ContentType, "utf-8");
        request.Headers.Add("X-HealthCheck-Id", message.Id);
        request.Headers.Add("X-HealthCheck-Timestamp", timestamp);
        if (entry.Options.GetValueOrDefault("secret") is { } secret)
            request.Headers.Add("X-HealthCheck-Signature", $"sha256={Sign(secret, timestamp, body)}");
        var result = await client.SendAsync(request, _ => null, stop);
        return result with { Rendered = made.Text, TemplateFailure = made.Failure };
    }

    private static string Sign(string secret, string timestamp, byte[] body) => Convert.ToHexStringLower(
        HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes(timestamp + "."), .. body]));

    /// <summary>The document; it only grows. docs/alerts-channels.md describes it.</summary>
    internal sealed record Payload(
        string Id, string Thread,
        [property: JsonConverter(typeof(KebabCaseEnumConverter<AlertMessageKind>))] AlertMessageKind Kind,
        HealthStatus Severity, string Title, string Text, string? Url, DateTimeOffset Time, IReadOnlyList<Alert> Alerts)
    {
        public static Payload Of(AlertMessage message) => new(
            message.Id, message.Thread, message.Kind, message.Severity, message.Title, message.Text, message.Url,
            message.Time.ToUniversalTime(), [.. message.Alerts.Select(Alert.Of)]);
    }

    /// <summary>An alert in the document.</summary>
    internal sealed record Alert(
        [property: JsonPropertyName("deviceId")] string? DeviceId, string Device, string Code, HealthStatus Severity,
        DateTimeOffset Since, string Text)
    {
        public static Alert Of(AlertInMessage alert) => new(
            alert.DeviceId, alert.Device, alert.Code, alert.Severity, alert.Since.ToUniversalTime(), alert.Text);
    }
}
