using System.Text.Encodings.Web;
using System.Text.Unicode;
using MimeKit;
using MimeKit.Text;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>The mail of a message, as text and as HTML.</summary>
internal static class EmailText
{
    private const int MostTitle = 200, MostText = 20_000;

    // Letters of all languages as they are.
    private static readonly HtmlEncoder HtmlLetters = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Makes it. Each attempt has the same Message-ID, and what follows refers to what it follows.</summary>
    /// <param name="message">The message.</param>
    /// <param name="from">Address of the sender.</param>
    /// <param name="to">Addresses with commas between.</param>
    /// <param name="html">The HTML; null for that of the message.</param>
    public static MimeMessage Make(AlertMessage message, string from, string to, string? html = null)
    {
        var sender = MailboxAddress.Parse(from);
        if (string.IsNullOrEmpty(sender.Name))
            sender.Name = "HealthCheck";
        var title = MessageText.Title(message, MostTitle, MessageText.Units);
        var mail = new MimeMessage
        {
            Subject = title,
            Date = message.Time,
            MessageId = Id(message.Id, sender),
            Body = new MultipartAlternative(
                new TextPart(TextFormat.Plain)
                {
                    Text = MessageText.Body(message, MostText, MessageText.Units) + "\n",
                },
                new TextPart(TextFormat.Html) { Text = html ?? Html(message, title) }),
        };
        mail.From.Add(sender);
        mail.To.AddRange(to.Split(',').Select(address => MailboxAddress.Parse(address)));
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        mail.Importance = MessageText.ByUrgency(
            message, MessageImportance.Low, MessageImportance.Normal, MessageImportance.High);
        if (message.Thread != message.Id)
        {
            mail.InReplyTo = Id(message.Thread, sender);
            mail.References.Add(mail.InReplyTo);
        }

        return mail;
    }

    /// <summary>What is wrong with a template; null when nothing is.</summary>
    public static string? Mistake(string template) =>
        MessageTemplate.Mistake(template, HtmlLetters, html => html.Length > 0 ? null : "it makes an empty mail");

    /// <summary>What a template makes, and why it fails; nulls without one.</summary>
    public static (string? Html, string? Failure) Rendered(AlertMessage message, string? template)
    {
        try
        {
            return (template is null ? null : MessageTemplate.Parse(template).Render(message, HtmlLetters), null);
        }
        catch (TemplateException e)
        {
            return (null, e.Message);
        }
    }

    private static string Html(AlertMessage message, string title)
    {
        var text = MessageText.Html(MessageText.Body(message, MostText, MessageText.Units, withUrl: false))
            .Replace("\n", "<br>\n", StringComparison.Ordinal);
        var link = message.Url is { } url
            ? $"<p><a href=\"{MessageText.Html(url)}\">{MessageText.Html(url)}</a></p>\n"
            : "";
        return $"<p><strong>{MessageText.Html(title)}</strong></p>\n<p>{text}</p>\n{link}";
    }

    private static string Id(string id, MailboxAddress sender) => $"{id}@healthcheck.{sender.Domain}";
}
