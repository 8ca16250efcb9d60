using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>What services are sent, generated at build.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NtfyChannel.Payload), TypeInfoPropertyName = "Ntfy")]
[JsonSerializable(typeof(GotifyChannel.Payload), TypeInfoPropertyName = "Gotify")]
[JsonSerializable(typeof(TelegramChannel.Payload), TypeInfoPropertyName = "Telegram")]
[JsonSerializable(typeof(DiscordChannel.Payload), TypeInfoPropertyName = "Discord")]
[JsonSerializable(typeof(SlackChannel.Payload), TypeInfoPropertyName = "Slack")]
[JsonSerializable(typeof(TeamsChannel.Payload), TypeInfoPropertyName = "Teams")]
[JsonSerializable(typeof(MatrixChannel.Payload), TypeInfoPropertyName = "Matrix")]
[JsonSerializable(typeof(AppriseChannel.Payload), TypeInfoPropertyName = "Apprise")]
[JsonSerializable(typeof(WebhookChannel.Payload), TypeInfoPropertyName = "Webhook")]
[JsonSerializable(typeof(WebPushChannel.Payload), TypeInfoPropertyName = "WebPush")]
internal sealed partial class ChannelJson : JsonSerializerContext
{
    /// <summary>With letters of all languages as they are: services count bytes, and none puts it into HTML.</summary>
    public static ChannelJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The body of a request.</summary>
    public static ByteArrayContent Body<T>(T payload, JsonTypeInfo<T> type) =>
        Body(JsonSerializer.SerializeToUtf8Bytes(payload, type));

    /// <summary>The body of a request that is JSON already.</summary>
    public static ByteArrayContent Body(byte[] json) =>
        new(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } };
}
