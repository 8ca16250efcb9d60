using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>A workflow of Microsoft Teams that posts the Adaptive Card it is sent.</summary>
internal sealed partial class TeamsChannel(ChannelEntry entry, ChannelContext context) : IAlertChannel
{
    private const string Example = "https://….logic.azure.com/workflows/…", Connector = ".webhook.office.com";

    // Teams takes 28 KB with everything around the text. Each line is an element of its own.
    private const int MostTitle = 600, MostText = 20_000, Line = 80;

    private readonly ChannelClient client = new(context, Secrets.OfUrl(entry.Target));

    /// <summary>The row of the table.</summary>
    public static ChannelKind Kind { get; } = new(
        "teams", "Microsoft Teams",
        $"the URL of a workflow \"When a Teams webhook request is received\", which is a secret, for example {Example}",
        [],
        entry => ChannelUrl.Mistake("Target", entry.Target, Example, isSecret: true, isHttps: true)
            ?? (new Uri(entry.Target).Host.EndsWith(Connector, StringComparison.OrdinalIgnoreCase)
                ? "Target is a connector of Office 365, which Microsoft has withdrawn; make a workflow in Teams"
                : null),
        ChannelUrl.Host, (entry, context) => new TeamsChannel(entry, context));

    public Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var lines = MessageText.Body(message, MostText, Size, withUrl: false).Split('\n');
        var card = new Card(
            "AdaptiveCard", "1.2",
            [
                new(Escape(MessageText.Title(message, MostTitle, Size)), "bolder"),
                .. lines.Select(line => new Block(line.Length == 0 ? " " : Escape(line), null)),
            ],
            message.Url is { } url ? [new(url)] : []);
        var request = new HttpRequestMessage(HttpMethod.Post, entry.Target)
        {
            Content = ChannelJson.Body(new("message", [new(card)]), ChannelJson.Plain.Teams),
        };
        return client.SendAsync(request, Refine, stop);
    }

    private static SendResult? Refine(HttpAnswer answer)
    {
        if (answer.Status == 400 && answer.Body.Contains("WorkflowTriggerIsNotEnabled", StringComparison.Ordinal))
            return answer.As(SendOutcome.Refused);
        // An error may lie in an answer that says that all is well.
        return answer.Status is >= 200 and < 300 && InnerError().Match(answer.Body) is { Success: true } error
            ? (answer with { Status = int.Parse(error.Groups[1].ValueSpan) }).ToResult()
            : null;
    }

    // In bytes of JSON. A line costs what stands around it, too.
    private static int Size(string text) => MessageText.Bytes(Escape(text))
        + Escape(text).Sum(character => character switch { '"' or '\\' => 1, '\n' => Line, _ => 0 });

    private static string Escape(string text) => Markup().Replace(text, @"\$0");

    [GeneratedRegex(@"[\\*_~`\[\]]")]
    private static partial Regex Markup();

    [GeneratedRegex("HTTP error ([45][0-9]{2})")]
    private static partial Regex InnerError();

    internal sealed record Payload(string Type, IReadOnlyList<Attachment> Attachments);

    internal sealed record Attachment(Card Content)
    {
        [JsonPropertyName("contentType")]
        public string ContentType { get; } = "application/vnd.microsoft.card.adaptive";
    }

    internal sealed record Card(
        string Type, string Version, IReadOnlyList<Block> Body, IReadOnlyList<Link> Actions)
    {
        [JsonPropertyName("$schema")]
        public string Schema { get; } = "http://adaptivecards.io/schemas/adaptive-card.json";
    }

    /// <summary>A line. TextRun would need no escaping, but some webhooks of Teams reject it.</summary>
    internal sealed record Block(string Text, string? Weight)
    {
        public string Type { get; } = "TextBlock";

        public bool Wrap { get; } = true;

        public string Spacing { get; } = "none";
    }

    internal sealed record Link(string Url)
    {
        public string Type { get; } = "Action.OpenUrl";

        public string Title { get; } = "Open";
    }
}
