using System.Globalization;
using System.Text.RegularExpressions;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>Pushover. See pushover.net/api.</summary>
internal sealed partial class PushoverChannel(
    ChannelEntry entry, ChannelContext context, string server = PushoverChannel.Server) : IAlertChannel
{
    private const string Server = "https://api.pushover.net", Example = "uQiRzpo4DXghDmr9QzzfQu27cmVRsG";

    private const int MostText = 1024, MostTitle = 250, MostUrl = 512;

    private readonly ChannelClient client = new(context, new(entry.Options["token"], entry.Target));

    /// <summary>The row of the table.</summary>
    public static ChannelKind Kind { get; } = new(
        "pushover", "Pushover", $"the key of the user or group, for example {Example}",
        [
            new("token", "the API token of an application, from pushover.net/apps", IsSecret: true, IsNeeded: true),
            new("device", "the name of one device; all unless given"),
        ],
        entry => !KeyForm().IsMatch(entry.Target) ? "Target is no key of 30 letters and digits; "
                + "give that of the user or group from pushover.net"
            : !KeyForm().IsMatch(entry.Options["token"]) ? "Option token is no token of 30 letters and digits; "
                + "give that of an application from pushover.net/apps"
            : null,
        entry => entry.Target[..4] + "…", (entry, context) => new PushoverChannel(entry, context));

    public Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var fields = new Dictionary<string, string>
        {
            ["token"] = entry.Options["token"],
            ["user"] = entry.Target,
            ["title"] = MessageText.Title(message, MostTitle, MessageText.Units),
            ["message"] = MessageText.Body(message, MostText, MessageText.Units, withUrl: false),
            ["priority"] = MessageText.ByUrgency(message, "-1", "0", "1"),
            ["timestamp"] = message.Time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };
        if (message.Url is { Length: <= MostUrl } url)
            fields.Add("url", url);
        if (entry.Options.GetValueOrDefault("device") is { } device)
            fields.Add("device", device);
        var request = new HttpRequestMessage(HttpMethod.Post, ChannelUrl.Below(server, "1/messages.json"))
        {
            Content = new FormUrlEncodedContent(fields),
        };
        return client.SendAsync(request, Refine, stop);
    }

    // Pushover blocks those who send again what it has refused. It names the field that is wrong.
    private static SendResult? Refine(HttpAnswer answer) => answer.Status switch
    {
        >= 400 and < 500 when answer.Text("token") == "invalid" || answer.Text("user") == "invalid" =>
            answer.As(SendOutcome.Refused),
        429 or 408 or 425 => answer.As(SendOutcome.Rejected),
        _ => null,
    };

    [GeneratedRegex("^[A-Za-z0-9]{30}$")]
    private static partial Regex KeyForm();
}
