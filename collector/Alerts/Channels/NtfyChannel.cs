using System.Text.Json;
using System.Text.RegularExpressions;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>ntfy, at ntfy.sh or at home: JSON to the root of the server. See docs.ntfy.sh/publish.</summary>
internal sealed partial class NtfyChannel(ChannelEntry entry, ChannelContext context) : IAlertChannel
{
    private const string Example = "https://ntfy.sh/pis-7Gk2Qx";

    // The server takes a message of 4,096 bytes; what is longer becomes a file. It takes twice as much JSON.
    private const int MostText = 4096, MostJson = 8192, MostTitle = 250;

    // Of the body of an answer: the day's messages are used up.
    private const int DayUsedUp = 42908;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ChannelClient client = new(context, new(entry.Options.GetValueOrDefault("token")));

    /// <summary>The row of the table.</summary>
    public static ChannelKind Kind { get; } = new(
        "ntfy", "ntfy", $"the server and the topic, for example {Example}",
        [new("token", "an access token (tk_…), where the topic needs one", IsSecret: true)],
        entry => ChannelUrl.Mistake("Target", entry.Target, Example)
            ?? (TopicForm().IsMatch(new Uri(entry.Target).PathAndQuery)
                ? null
                : $"Target '{entry.Target}' does not end with a topic of letters, digits, - and _; "
                    + $"give one such as {Example}"),
        // Who knows the topic reads it.
        entry => $"{new Uri(entry.Target).GetLeftPart(UriPartial.Authority)}/…",
        (entry, context) => new NtfyChannel(entry, context));

    public Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var target = new Uri(entry.Target);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(target, "/"))
        {
            Content = ChannelJson.Body(Json(message, target.AbsolutePath.Trim('/'))),
        };
        if (entry.Options.GetValueOrDefault("token") is { } token)
            request.Headers.Authorization = new("Bearer", token);
        return client.SendAsync(request, Refine, stop);
    }

    // What JSON has to escape may make it too long for the server, though the text is not.
    private static byte[] Json(AlertMessage message, string topic)
    {
        for (var most = MostText; ; most = most * 3 / 4)
        {
            var payload = new Payload(
                topic, MessageText.Title(message, MostTitle, MessageText.Bytes),
                MessageText.Body(message, most, MessageText.Bytes, withUrl: false),
                MessageText.ByUrgency(message, low: 2, normal: 3, high: 5),
                [MessageText.ByUrgency(message, "white_check_mark", "warning", "rotating_light")], message.Url);
            var json = JsonSerializer.SerializeToUtf8Bytes(payload, ChannelJson.Plain.Ntfy);
            if (json.Length <= MostJson || most == 0)
                return json;
        }
    }

    private SendResult? Refine(HttpAnswer answer)
    {
        if (answer.Status != 429)
            return null;
        var now = context.Time.GetUtcNow();
        return answer.Number("code") == DayUsedUp
            ? answer.As(SendOutcome.Retry, new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero) - now)
            : answer.As(SendOutcome.Retry, answer.RetryAfter ?? Pause);
    }

    [GeneratedRegex("^/[-_A-Za-z0-9]{1,64}/?$")]
    private static partial Regex TopicForm();

    internal sealed record Payload(
        string Topic, string Title, string Message, int Priority, IReadOnlyList<string> Tags, string? Click);
}
