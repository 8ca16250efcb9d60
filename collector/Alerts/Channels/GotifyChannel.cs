using System.Text.Json.Serialization;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>A Gotify server: JSON to <c>/message</c>. See gotify.net/docs/pushmsg and gotify.net/docs/msgextras.</summary>
internal sealed class GotifyChannel(ChannelEntry entry, ChannelContext context) : IAlertChannel
{
    private const string Example = "https://gotify.example.org";

    // Gotify has no limit of its own; a proxy before it may have.
    private const int MostTitle = 250, MostText = 16_000;

    private readonly ChannelClient client = new(context, new(entry.Options["token"]));

    /// <summary>The row of the table.</summary>
    public static ChannelKind Kind { get; } = new(
        "gotify", "Gotify", $"the server, for example {Example}",
        [new("token", "the token of an application, from Apps in Gotify", IsSecret: true, IsNeeded: true)],
        entry => ChannelUrl.Mistake("Target", entry.Target, Example), entry => entry.Target,
        (entry, context) => new GotifyChannel(entry, context));

    public Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var payload = new Payload(
            MessageText.Title(message, MostTitle, MessageText.Bytes),
            MessageText.Body(message, MostText, MessageText.Bytes),
            MessageText.ByUrgency(message, low: 2, normal: 5, high: 8),
            new(new("text/plain"), message.Url is { } url ? new(new(url)) : null));
        var request = new HttpRequestMessage(HttpMethod.Post, ChannelUrl.Below(entry.Target, "message"))
        {
            Content = ChannelJson.Body(payload, ChannelJson.Plain.Gotify),
        };
        request.Headers.Add("X-Gotify-Key", entry.Options["token"]);
        return client.SendAsync(request, _ => null, stop);
    }

    internal sealed record Payload(string Title, string Message, int Priority, Extras Extras);

    internal sealed record Extras(
        [property: JsonPropertyName("client::display")] Display Display,
        [property: JsonPropertyName("client::notification")] Notification? Notification);

    internal sealed record Display([property: JsonPropertyName("contentType")] string ContentType);

    internal sealed record Notification(Click Click);

    internal sealed record Click(string Url);
}
