using System.Globalization;
using System.Text.RegularExpressions;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>A bot of Telegram. See core.telegram.org/bots/api#sendmessage.</summary>
internal sealed partial class TelegramChannel(ChannelEntry entry, ChannelContext context) : IAlertChannel
{
    private const string Example = "-1001234567890", Server = "https://api.telegram.org";

    // Of the whole text, markup not counted.
    private const int MostText = 4096, MostTitle = 200;

    // The chat or its rules have to change before anything is taken again.
    private static readonly string[] Final =
        ["chat not found", "thread not found", "not enough rights", "have no rights", "TOPIC_CLOSED"];

    private readonly ChannelClient client =
        new(context, new([entry.Options["token"], .. entry.Options["token"].Split(':')[1..]]));

    /// <summary>The row of the table.</summary>
    public static ChannelKind Kind { get; } = new(
        "telegram", "Telegram", $"the chat: its number, or @name of a public channel, for example {Example}",
        [
            new("token", "the token of the bot, from @BotFather", IsSecret: true, IsNeeded: true),
            new("thread", "the number of the topic in a group with topics"),
            new("server", $"a Bot API server of your own; {Server} unless given"),
        ],
        Mistake, entry => entry.Target, (entry, context) => new TelegramChannel(entry, context));

    public async Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop)
    {
        string? moved = null;
        var result = await PostAsync(entry.Target, isHtml: true);
        if (moved is not null)
            return await PostAsync(moved, isHtml: true) with { NewTarget = moved };
        // It did not like the markup, or something else that will be refused again.
        return result.Outcome == SendOutcome.Rejected ? await PostAsync(entry.Target, isHtml: false) : result;

        Task<SendResult> PostAsync(string chat, bool isHtml)
        {
            var url = ChannelUrl.Below(
                entry.Options.GetValueOrDefault("server", Server), $"bot{entry.Options["token"]}/sendMessage");
            var request = new HttpRequestMessage(HttpMethod.Post, url)
            {
                Content = ChannelJson.Body(PayloadOf(message, chat, isHtml), ChannelJson.Plain.Telegram),
            };
            return client.SendAsync(
                request,
                answer =>
                {
                    if (answer.Number("parameters", "migrate_to_chat_id") is { } id)
                        moved = ((long)id).ToString(CultureInfo.InvariantCulture);
                    return Refine(answer);
                },
                stop);
        }
    }

    private Payload PayloadOf(AlertMessage message, string chat, bool isHtml)
    {
        var title = MessageText.Title(message, MostTitle, MessageText.Units);
        var text = MessageText.Body(message, MostText - title.Length - 1, MessageText.Units);
        int? thread = entry.Options.TryGetValue("thread", out var number)
            ? int.Parse(number, CultureInfo.InvariantCulture)
            : null;
        return new(
            chat, thread,
            isHtml ? $"<b>{MessageText.Entities(title)}</b>\n{MessageText.Entities(text)}" : $"{title}\n{text}",
            isHtml ? "HTML" : null, MessageText.ByUrgency(message, low: true, normal: false, high: false), new(true));
    }

    private static SendResult? Refine(HttpAnswer answer) => answer.Status switch
    {
        429 => answer.Later(answer.Number("parameters", "retry_after")),
        400 when Final.Any(words =>
            answer.Text("description")?.Contains(words, StringComparison.OrdinalIgnoreCase) == true) =>
            answer.As(SendOutcome.Refused),
        _ => null,
    };

    private static string? Mistake(ChannelEntry entry)
    {
        if (!ChatForm().IsMatch(entry.Target))
            return $"Target '{PlainText.Line(entry.Target, 100)}' is no chat; give its number such as {Example}, or "
                + "@name of a public channel";
        if (!TokenForm().IsMatch(entry.Options["token"]))
            return "Option token has another form than a token of @BotFather; give one such as 123456:ABC-DEF";
        if (entry.Options.TryGetValue("thread", out var thread) && !ThreadForm().IsMatch(thread))
            return $"Option thread '{PlainText.Line(thread, 100)}' is no number of a topic; give one such as 4";
        return entry.Options.TryGetValue("server", out var server)
            ? ChannelUrl.Mistake("Option server", server, Server)
            : null;
    }

    [GeneratedRegex("^(-?[0-9]{1,16}|@[A-Za-z0-9_]{4,32})$")]
    private static partial Regex ChatForm();

    [GeneratedRegex("^[0-9]{1,20}:[A-Za-z0-9_-]{1,100}$")]
    private static partial Regex TokenForm();

    [GeneratedRegex("^[1-9][0-9]{0,8}$")]
    private static partial Regex ThreadForm();

    internal sealed record Payload(
        string ChatId, int? MessageThreadId, string Text, string? ParseMode, bool DisableNotification,
        Preview LinkPreviewOptions);

    internal sealed record Preview(bool IsDisabled);
}
