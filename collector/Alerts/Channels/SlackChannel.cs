namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>An incoming webhook of Slack, or of what speaks its format. See docs.slack.dev, Incoming webhooks.</summary>
internal sealed class SlackChannel(ChannelEntry entry, ChannelContext context) : IAlertChannel
{
    private const string Example = "https://hooks.slack.com/services/T…/B…/…";

    // Of a section, in which an & counts as five.
    private const int MostText = 3000, MostTitle = 600;

    private readonly ChannelClient client = new(context, Secrets.OfUrl(entry.Target));

    /// <summary>The row of the table.</summary>
    public static ChannelKind Kind { get; } = new(
        "slack", "Slack", $"the URL of an incoming webhook, which is a secret, for example {Example}", [],
        entry => ChannelUrl.Mistake("Target", entry.Target, Example, isSecret: true), ChannelUrl.Host,
        (entry, context) => new SlackChannel(entry, context));

    public Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop)
    {
        // With verbatim only what stands between < and > is a link.
        var link = message.Url is { } url
            ? $"\n<{MessageText.Entities(url).Replace("|", "%7C", StringComparison.Ordinal)}>"
            : "";
        var title = MessageText.Entities(MessageText.Title(message, MostTitle, Size));
        var text = MessageText.Entities(MessageText.Body(
            message, MostText - title.Length - "**\n".Length - link.Length, Size, withUrl: false));
        var payload =
            new Payload(title, [new("section", new("mrkdwn", $"*{title}*\n{text}{link}", Verbatim: true))]);
        var request = new HttpRequestMessage(HttpMethod.Post, entry.Target)
        {
            Content = ChannelJson.Body(payload, ChannelJson.Plain.Slack),
        };
        return client.SendAsync(request, _ => null, stop);
    }

    private static int Size(string text) => MessageText.Entities(text).Length;

    internal sealed record Payload(string Text, IReadOnlyList<Section> Blocks);

    internal sealed record Section(string Type, Words Text);

    internal sealed record Words(string Type, string Text, bool Verbatim);
}
