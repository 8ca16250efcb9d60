using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>An Apprise API server, the way to all other services. See github.com/caronc/apprise-api.</summary>
internal sealed class AppriseChannel(ChannelEntry entry, ChannelContext context) : IAlertChannel
{
    private const string Example = "http://apprise.lan:8000/notify/pis";

    // Apprise cuts for each of its services; this is less than any proxy takes.
    private const int MostTitle = 250, MostText = 16_000;

    private readonly ChannelClient client = new(context, Secrets.OfUrl(entry.Target));

    /// <summary>The row of the table.</summary>
    public static ChannelKind Kind { get; } = new(
        "apprise", "Apprise API", $"the URL with the key of a saved configuration, for example {Example}",
        [new("tag", "which of the services of the configuration; all unless given")],
        entry => ChannelUrl.Mistake("Target", entry.Target, Example, isSecret: true)
            ?? (new Uri(entry.Target).AbsolutePath.Contains("/notify/", StringComparison.Ordinal)
                ? null
                : $"Target has no /notify/ and key; give one such as {Example}"),
        ChannelUrl.Host, (entry, context) => new AppriseChannel(entry, context));

    public Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var payload = new Payload(
            MessageText.Title(message, MostTitle, MessageText.Units),
            MessageText.Body(message, MostText, MessageText.Bytes), TypeOf(message), "text",
            entry.Options.GetValueOrDefault("tag", "all"));
        var request = new HttpRequestMessage(HttpMethod.Post, entry.Target)
        {
            Content = ChannelJson.Body(payload, ChannelJson.Plain.Apprise),
        };
        return client.SendAsync(request, Refine, stop);
    }

    private static string TypeOf(AlertMessage message) => message switch
    {
        { Kind: AlertMessageKind.Recovery } => "success",
        { Severity: HealthStatus.Critical } => "failure",
        { Severity: HealthStatus.Warning } => "warning",
        _ => "info",
    };

    private static SendResult? Refine(HttpAnswer answer) => answer.Status switch
    {
        204 => new(SendOutcome.Refused, "HTTP 204: Apprise has no configuration of this key"),
        // Some services may have it. Sent again, those would get it again.
        424 => new(
            SendOutcome.Rejected,
            "HTTP 424: a service of the configuration failed, or none has the tag; see the log of Apprise"),
        _ => null,
    };

    internal sealed record Payload(string Title, string Body, string Type, string Format, string Tag);
}
