using System.Text.RegularExpressions;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>A webhook of Discord. See docs.discord.com, Execute Webhook.</summary>
internal sealed partial class DiscordChannel(ChannelEntry entry, ChannelContext context) : IAlertChannel
{
    private const string Example = "https://discord.com/api/webhooks/ID/TOKEN";

    // Of an embed.
    private const int MostTitle = 256, MostText = 4096;

    private const int Green = 0x2E7D32, Yellow = 0xF9A825, Red = 0xC62828;

    private readonly ChannelClient client = new(context, Secrets.OfUrl(entry.Target));

    /// <summary>The row of the table.</summary>
    public static ChannelKind Kind { get; } = new(
        "discord", "Discord", $"the URL of a webhook, which is a secret, for example {Example}", [],
        entry => ChannelUrl.Mistake("Target", entry.Target, Example, isSecret: true, isHttps: true),
        ChannelUrl.Host, (entry, context) => new DiscordChannel(entry, context));

    public Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop)
    {
        // The URL is no markup, and is not escaped.
        var url = message.Url is { } address ? "\n" + address : "";
        var payload = new Payload(
            [
                new(
                    Escape(MessageText.Title(message, MostTitle, Size)),
                    Escape(MessageText.Body(message, MostText - url.Length, Size, withUrl: false)) + url,
                    MessageText.ByUrgency(message, Green, Yellow, Red), message.Time.ToUniversalTime()),
            ],
            new([]));
        // Without wait Discord says that all is well before it looks at the message.
        var target = new UriBuilder(entry.Target);
        target.Query = target.Query.Length > 1 ? $"{target.Query}&wait=true" : "wait=true";
        var request = new HttpRequestMessage(HttpMethod.Post, target.Uri)
        {
            Content = ChannelJson.Body(payload, ChannelJson.Plain.Discord),
        };
        return client.SendAsync(
            request, answer => answer.Status == 429 ? answer.Later(answer.Number("retry_after")) : null, stop);
    }

    private static int Size(string text) => Escape(text).Length;

    private static string Escape(string text) => Markup().Replace(text, @"\$0");

    [GeneratedRegex(@"[\\*_~`|>#\[\]()<@]")]
    private static partial Regex Markup();

    internal sealed record Payload(IReadOnlyList<Embed> Embeds, Mentions AllowedMentions);

    internal sealed record Embed(string Title, string Description, int Color, DateTimeOffset Timestamp);

    internal sealed record Mentions(IReadOnlyList<string> Parse);
}
