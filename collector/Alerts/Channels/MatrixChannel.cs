using System.Text.RegularExpressions;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>A room of Matrix. See spec.matrix.org, client-server API, sending events.</summary>
internal sealed partial class MatrixChannel(ChannelEntry entry, ChannelContext context) : IAlertChannel
{
    private const string Example = "!abcdef:example.org", ServerExample = "https://matrix.example.org";

    // An event has 65,536 bytes, in which the text stands twice.
    private const int MostTitle = 2000, MostText = 50_000;

    private readonly ChannelClient client = new(context, new(entry.Options["token"]));

    /// <summary>The row of the table.</summary>
    public static ChannelKind Kind { get; } = new(
        "matrix", "Matrix", $"the internal ID of the room, from its settings, for example {Example}",
        [
            new("server", $"the homeserver of the user, for example {ServerExample}", IsNeeded: true),
            new("token", "the access token of a user who is in the room", IsSecret: true, IsNeeded: true),
        ],
        entry => RoomForm().IsMatch(entry.Target)
            ? ChannelUrl.Mistake("Option server", entry.Options["server"], ServerExample)
            : $"Target '{entry.Target}' is no ID of a room, which begins with !; give one such as {Example}",
        entry => entry.Target, (entry, context) => new MatrixChannel(entry, context));

    public Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var title = MessageText.Title(message, MostTitle, Size);
        var text = MessageText.Body(message, MostText, Size);
        var payload = new Payload(
            // Clients make no sound for a notice.
            MessageText.ByUrgency(message, "m.notice", "m.text", "m.text"), $"{title}\n{text}",
            "org.matrix.custom.html",
            $"<strong>{MessageText.Html(title)}</strong><br>"
                + MessageText.Html(text).Replace("\n", "<br>", StringComparison.Ordinal));
        // The server knows the message by its ID, and takes it once.
        var path = $"_matrix/client/v3/rooms/{Uri.EscapeDataString(entry.Target)}/send/m.room.message/"
            + Uri.EscapeDataString(message.Id);
        var request = new HttpRequestMessage(HttpMethod.Put, ChannelUrl.Below(entry.Options["server"], path))
        {
            Content = ChannelJson.Body(payload, ChannelJson.Plain.Matrix),
        };
        request.Headers.Authorization = new("Bearer", entry.Options["token"]);
        return client.SendAsync(
            request,
            answer => answer.Status == 429 && answer.RetryAfter is null
                ? answer.Later(answer.Number("retry_after_ms") / 1000)
                : null,
            stop);
    }

    // Both, as JSON writes them.
    private static int Size(string text) => MessageText.Bytes(text) + MessageText.Bytes(MessageText.Html(text))
        + text.Sum(character => character switch { '"' => 1, '\\' => 2, '\n' => 4, _ => 0 });

    [GeneratedRegex("^![^\\s/?#]{1,254}$")]
    private static partial Regex RoomForm();

    internal sealed record Payload(string Msgtype, string Body, string Format, string FormattedBody);
}
