using System.Globalization;
using HealthCheck.Hosting.Errors;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>E-mail over SMTP, with TLS unless the owner says otherwise.</summary>
internal sealed class EmailChannel(ChannelEntry entry, ChannelContext context, TimeSpan? limit = null) : IAlertChannel
{
    private const string Example = "me@example.org";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly EmailServer server = EmailServer.Of(entry);
    private readonly Secrets secrets = EmailServer.Of(entry).Secrets;

    /// <summary>The row of the table.</summary>
    public static ChannelKind Kind { get; } = new(
        "email", "E-mail", $"the address, or several with commas between, for example {Example}",
        [
            new("server", "the SMTP server that takes mail, for example smtp.example.org", IsNeeded: true),
            new("port", "its port; 587 unless given"),
            new("security", "starttls, tls or none; tls unless given where the port is 465, else starttls"),
            new("user", "the user at the server, where it wants one"),
            new("password", "the password of the user", IsSecret: true),
            new("from", "the address of the sender; the user unless given"),
            new(
                "ca", "the authority of the server's certificate in PEM, where the system does not know it",
                IsText: true),
            new("template", "makes the HTML of the mail; see docs/alerts-channels.md", IsText: true),
        ],
        EmailServer.Mistake, entry => entry.Target, (entry, context) => new EmailChannel(entry, context));

    public async Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop)
    {
        using var due = new CancellationTokenSource(limit ?? Limit, context.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, due.Token);
        try
        {
            var (html, failure) = EmailText.Rendered(message, entry.Options.GetValueOrDefault("template"));
            using var mail = EmailText.Make(message, server.From, entry.Target, html);
            return new(SendOutcome.Delivered, secrets.Hide(await TransmitAsync(mail, both.Token)))
            {
                Rendered = html,
                TemplateFailure = failure,
            };
        }
        catch (Exception e) when (!stop.IsCancellationRequested && Outcome(e) is { } outcome)
        {
            return new(outcome, secrets.Hide(Words(e)));
        }
    }

    private async Task<string> TransmitAsync(MimeMessage mail, CancellationToken stop)
    {
        using var client = new SmtpClient
        {
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = server.IsTrusted,
        };
        var socket = await ChannelSocket.ConnectAsync(server.Host, server.Port, stop);
        try
        {
            await client.ConnectAsync(socket, server.Host, server.Port, server.Security, stop);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        if (server.User is { } user)
            await client.AuthenticateAsync(user, server.Password, stop);
        var answer = await client.SendAsync(mail, stop);
        try
        {
            await client.DisconnectAsync(quit: true, stop);
        }
        catch (Exception e) when (e is IOException or ProtocolException or OperationCanceledException)
        {
            // The server has the mail; how it hangs up is its own affair.
        }

        return answer;
    }

    // Null for a fault of the program.
    private static SendOutcome? Outcome(Exception e) => e switch
    {
        SmtpCommandException { StatusCode: < (SmtpStatusCode)500 } => SendOutcome.Retry,
        // The size of this mail, or a full mailbox.
        SmtpCommandException { StatusCode: SmtpStatusCode.ExceededStorageAllocation } => SendOutcome.Rejected,
        SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.SenderNotAccepted } =>
            SendOutcome.Refused,
        SmtpCommandException => SendOutcome.Rejected,
        AuthenticationException { InnerException: SmtpCommandException { StatusCode: < (SmtpStatusCode)500 } } =>
            SendOutcome.Retry,
        AuthenticationException or ServiceNotAuthenticatedException or NotSupportedException
            or ForbiddenAddressException => SendOutcome.Refused,
        SslHandshakeException or ProtocolException or ServiceNotConnectedException => SendOutcome.Retry,
        _ => ErrorText.IsExpected(e) ? SendOutcome.Retry : null,
    };

    private string Words(Exception e) => e switch
    {
        SmtpCommandException command =>
            string.Create(CultureInfo.InvariantCulture, $"SMTP {(int)command.StatusCode}: {command.Message}"),
        AuthenticationException => $"the server does not accept user and password: {e.Message}",
        ServiceNotAuthenticatedException => "the server wants a user and a password; give both options",
        NotSupportedException when server.Security == SecureSocketOptions.StartTls =>
            "the server offers no STARTTLS or no way to sign in; see the options security and user",
        NotSupportedException => "the server offers no way to sign in; see the options security and user",
        SslHandshakeException =>
            "TLS failed: the server speaks no TLS here, or shows a certificate that is not trusted for its name",
        ProtocolException or ServiceNotConnectedException => "the server closed the connection, or does not speak SMTP",
        _ => ErrorText.Of(e),
    };
}
