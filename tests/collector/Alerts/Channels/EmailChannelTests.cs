using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Collector.Tests.CheckBack;
using MailKit.Security;
using MimeKit;
using SmtpServer.Protocol;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

public sealed class EmailChannelTests : IDisposable
{
    private readonly Authority authority = new();

    public void Dispose() => authority.Dispose();

    [Fact]
    public async Task A_mail_has_a_text_and_the_same_in_HTML()
    {
        await using var server = new MailServer().Start();

        var result = await SendAsync(Entry(server, ("security", "none")));

        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        var mail = server.Received.Mail;
        Assert.Equal("kitchen is offline", mail.Subject);
        Assert.Equal("\"HealthCheck\" <pis@example.org>", mail.From.ToString());
        Assert.Equal("me@example.org, you@example.org", mail.To.ToString());
        Assert.Equal("m-1@healthcheck.example.org", mail.MessageId);
        Assert.Equal(ChannelExamples.Alert.Time, mail.Date);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal(MessageImportance.High, mail.Importance);
        Assert.Null(mail.InReplyTo);
        Assert.Equal("multipart/alternative", mail.Body!.ContentType.MimeType);
        Assert.Equal(
            "Not heard of since 09:14.\nAlso open: 2 warnings.\nhttp://pis.lan:7080/devices/kitchen\n",
            mail.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal(
            "<p><strong>kitchen is offline</strong></p>\n"
            + "<p>Not heard of since 09:14.<br>\nAlso open: 2 warnings.</p>\n"
            + "<p><a href=\"http://pis.lan:7080/devices/kitchen\">http://pis.lan:7080/devices/kitchen</a></p>\n",
            mail.HtmlBody!.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_recovery_stands_in_the_thread_of_its_alert()
    {
        await using var server = new MailServer().Start();

        await SendAsync(Entry(server, ("security", "none")), ChannelExamples.Recovery);

        var mail = server.Received.Mail;
        Assert.Equal("m-2@healthcheck.example.org", mail.MessageId);
        Assert.Equal("m-1@healthcheck.example.org", mail.InReplyTo);
        Assert.Equal(["m-1@healthcheck.example.org"], mail.References);
        Assert.Equal(MessageImportance.Low, mail.Importance);
    }

    [Fact]
    public async Task Markup_in_names_is_text_and_nothing_turns_the_direction_of_writing()
    {
        await using var server = new MailServer().Start();

        await SendAsync(
            Entry(server, ("security", "none")), ChannelExamples.Hostile with { Title = "a\r\nBcc: x@y.z" });

        var mail = server.Received.Mail;
        Assert.Equal("a\uFFFD\uFFFDBcc: x@y.z", mail.Subject);
        Assert.Empty(mail.Bcc);
        Assert.Contains(
            "<p>[x](http://evil) &lt;!channel&gt; `code` ~s~ |p| # &amp; 🥧\uFFFD\uFFFD</p>", mail.HtmlBody,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_line_is_no_long_line_of_the_mail()
    {
        await using var server = new MailServer().Start();
        var line = new string('x', 3000);

        var result = await SendAsync(
            Entry(server, ("security", "none")), ChannelExamples.Alert with { Text = line, Url = null });

        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        Assert.Equal(line, server.Received.Mail.TextBody!.TrimEnd());
    }

    [Theory]
    [InlineData("tls", true)]
    [InlineData("starttls", false)]
    public async Task With_TLS_and_an_authority_of_ones_own_it_signs_in(string security, bool isSecure)
    {
        using var certificate = authority.Issue();
        await using var server = new MailServer().Start(certificate, isSecure);

        var result = await SendAsync(Entry(
            server, ("security", security), ("ca", authority.Pem), ("user", MailServer.User),
            ("password", MailServer.Password)));

        Assert.Equal((SendOutcome.Delivered, ""), (result.Outcome, result.Outcome == 0 ? "" : result.Answer));
        Assert.Equal((true, MailServer.User), (server.Received.IsSecure, server.Received.User));
    }

    [Fact]
    public async Task A_wrong_password_is_final_and_is_not_repeated()
    {
        using var certificate = authority.Issue();
        await using var server = new MailServer().Start(certificate);

        var result = await SendAsync(Entry(
            server, ("ca", authority.Pem), ("user", MailServer.User), ("password", "wrong-wrong")));

        Assert.Equal(SendOutcome.Refused, result.Outcome);
        Assert.StartsWith("the server does not accept user and password: 535", result.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-wrong", result.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "mail.example.org")]
    public async Task A_certificate_that_is_not_trusted_or_of_another_name_ends_it(bool withAuthority, string? name)
    {
        using var certificate = authority.Issue(name);
        await using var server = new MailServer().Start(certificate);
        (string, string)[] options = withAuthority ? [("ca", authority.Pem)] : [];

        var result = await SendAsync(Entry(server, options));

        Assert.Equal(
            new(
                SendOutcome.Retry,
                "TLS failed: the server speaks no TLS here, or shows a certificate that is not trusted for its name"),
            result);
        Assert.Equal(0, server.Count);
    }

    [Fact]
    public async Task Another_authority_than_the_given_one_is_not_trusted()
    {
        using var other = new Authority();
        using var certificate = other.Issue();
        await using var server = new MailServer().Start(certificate);

        var result = await SendAsync(Entry(server, ("ca", authority.Pem)));

        Assert.Equal((SendOutcome.Retry, 0), (result.Outcome, server.Count));
    }

    [Fact]
    public async Task Without_STARTTLS_nothing_is_sent_in_the_clear()
    {
        await using var server = new MailServer().Start();

        var result = await SendAsync(Entry(server));

        Assert.Equal(SendOutcome.Refused, result.Outcome);
        Assert.Contains("offers no STARTTLS", result.Answer, StringComparison.Ordinal);
        Assert.Equal(0, server.Count);
    }

    [Theory]
    [InlineData(452, SendOutcome.Retry)]
    [InlineData(552, SendOutcome.Rejected)]
    public async Task What_the_server_says_to_the_message_counts(int code, object outcome)
    {
        await using var server =
            new MailServer { Answer = new((SmtpReplyCode)code, "not now") }.Start();

        var result = await SendAsync(Entry(server, ("security", "none")));

        Assert.Equal(outcome, result.Outcome);
        Assert.Equal($"SMTP {code}: not now", result.Answer);
    }

    [Theory]
    [InlineData(450, SendOutcome.Retry)]
    [InlineData(550, SendOutcome.Refused)]
    public async Task What_the_server_says_to_sender_and_recipient_counts(int code, object outcome)
    {
        var no = new SmtpResponse((SmtpReplyCode)code, "nobody of this name");
        await using var strict = new MailServer { RecipientAnswer = no }.Start();
        await using var stricter = new MailServer { SenderAnswer = no }.Start();

        foreach (var server in new[] { strict, stricter })
        {
            var result = await SendAsync(Entry(server, ("security", "none")));

            Assert.Equal(outcome, result.Outcome);
            Assert.StartsWith($"SMTP {code}: nobody of this name", result.Answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_repeats_the_password_does_not_give_it_away()
    {
        var sent = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{MailServer.User}\0{MailServer.Password}"));
        await using var server = new MailServer
        {
            Answer = new((SmtpReplyCode)554, $"I know {MailServer.Password} and {sent}"),
        }.Start();

        var result = await SendAsync(Entry(
            server, ("security", "none"), ("user", MailServer.User), ("password", MailServer.Password)));

        Assert.Equal(new(SendOutcome.Rejected, "SMTP 554: I know *** and ***"), result);
    }

    [Theory]
    [InlineData("AUTH", "454 4.7.0 busy", SendOutcome.Retry)]
    [InlineData("AUTH", "535 5.7.8 no", SendOutcome.Refused)]
    [InlineData("AUTH", "", SendOutcome.Retry)]
    [InlineData("MAIL", "530 5.7.0 Authentication required", SendOutcome.Refused)]
    [InlineData("MAIL", "552 5.3.4 too large", SendOutcome.Rejected)]
    [InlineData("RCPT", "451 4.7.1 greylisted", SendOutcome.Retry)]
    [InlineData("DATA", "421 4.3.2 shutting down", SendOutcome.Retry)]
    [InlineData("DATA", "554 5.7.1 spam", SendOutcome.Rejected)]
    [InlineData("DATA", "", SendOutcome.Retry)]
    [InlineData("EHLO", "nonsense without a number", SendOutcome.Retry)]
    [InlineData("", "421 too many", SendOutcome.Retry)]
    [InlineData("", "554 not for you", SendOutcome.Rejected)]
    [InlineData("", "SSH-2.0-OpenSSH_9.2", SendOutcome.Retry)]
    [InlineData("", "", SendOutcome.Retry)]
    public async Task Each_step_can_fail(string step, string answer, object outcome)
    {
        await using var server = new ScriptedMailServer(step, answer);

        var result = await SendAsync(Entry(
            server.Port, ("security", "none"), ("user", MailServer.User), ("password", MailServer.Password)));

        Assert.Equal(outcome, result.Outcome);
        Assert.InRange(result.Answer.Length, 1, 300);
        Assert.DoesNotContain(MailServer.Password, result.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_hangs_or_refuses_is_tried_again()
    {
        await using var silent = HttpPeer.Answering((_, cancel) => Task.Delay(Timeout.Infinite, cancel));
        int closed;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            closed = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        foreach (var port in new[] { silent.Port, closed })
        {
            var context = ChannelExamples.Context();
            using (context.Http)
            {
                var result = await new EmailChannel(Entry(port), context, TimeSpan.FromMilliseconds(500))
                    .SendAsync(ChannelExamples.Alert, TestContext.Current.CancellationToken);

                Assert.Equal(SendOutcome.Retry, result.Outcome);
            }
        }
    }

    [Fact]
    public async Task The_metadata_of_a_cloud_is_no_mail_server()
    {
        var result = await SendAsync(
            ChannelExamples.Entry("email", "me@example.org", ("server", "169.254.169.254"), ("from", "a@b.c")));

        Assert.Equal(SendOutcome.Refused, result.Outcome);
    }

    [Theory]
    [InlineData(null, null, 587, SecureSocketOptions.StartTls)]
    [InlineData("465", null, 465, SecureSocketOptions.SslOnConnect)]
    [InlineData("465", "starttls", 465, SecureSocketOptions.StartTls)]
    [InlineData("25", null, 25, SecureSocketOptions.StartTls)]
    [InlineData("25", "none", 25, SecureSocketOptions.None)]
    [InlineData("2465", "tls", 2465, SecureSocketOptions.SslOnConnect)]
    public void TLS_goes_by_the_port_unless_given(
        string? port, string? security, int expectedPort, SecureSocketOptions expected)
    {
        var options = new Dictionary<string, string>
        {
            ["server"] = "mail.lan",
            ["user"] = "a@b.c",
            ["password"] = "x",
        };
        if (port is not null)
            options["port"] = port;
        if (security is not null)
            options["security"] = security;

        var server = EmailServer.Of(new("test", "email", "me@example.org", options));

        Assert.Equal((expectedPort, expected, "a@b.c"), (server.Port, server.Security, server.From));
    }

    private static Task<SendResult> SendAsync(ChannelEntry entry, AlertMessage? message = null) =>
        ChannelExamples.SendAsync(entry, message);

    private static ChannelEntry Entry(MailServer server, params (string, string)[] options) =>
        Entry(server.Port, options);

    private static ChannelEntry Entry(int port, params (string, string)[] options) => ChannelExamples.Entry(
        "email", "me@example.org, you@example.org",
        [
            ("server", "127.0.0.1"), ("port", port.ToString(CultureInfo.InvariantCulture)),
            ("from", "pis@example.org"), .. options,
        ]);
}
