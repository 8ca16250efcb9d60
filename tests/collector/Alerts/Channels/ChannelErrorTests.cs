using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Collector.Tests.CheckBack;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>What can go wrong with each service that speaks HTTP.</summary>
public sealed class ChannelErrorTests
{
    private const string Secret = "TOPsecret0123456789abcdefghijk", Other = "azGDORePK8gMaC0QOYAMyEEuzJnyUi";

    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(400);

    public static TheoryData<string> Kinds =>
        new(ChannelKinds.All.Select(kind => kind.Name).Where(name => name != "email"));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Who_refuses_hangs_or_hangs_up_is_tried_again(string kind)
    {
        int closed;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            closed = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        await using var silent = HttpPeer.Answering((_, cancel) => Task.Delay(Timeout.Infinite, cancel));
        await using var half = HttpPeer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of");
        await using var slow = HttpPeer.Answering(async (stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"u8.ToArray(), cancel);
            await Task.Delay(Timeout.Infinite, cancel);
        });
        await using var mute = HttpPeer.Answering("");
        await using var other = HttpPeer.Answering("SSH-2.0-OpenSSH_9.2\r\n");

        await ExpectAsync(closed, "nothing listens there");
        await ExpectAsync(silent.Port, "it took too long");
        await ExpectAsync(slow.Port, "it took too long");
        foreach (var port in new[] { half.Port, mute.Port, other.Port })
            await ExpectAsync(port, null);

        async Task ExpectAsync(int port, string? words)
        {
            var result = await ChannelExamples.SendAsync(Entry(kind, $"http://127.0.0.1:{port}"), limit: Brief);
            Assert.Equal((SendOutcome.Retry, words ?? result.Answer), (result.Outcome, result.Answer));
            Assert.InRange(result.Answer.Length, 1, 300);
            HidesSecrets(result);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_redirect_is_not_followed(string kind)
    {
        await using var elsewhere = await Receiver.StartAsync((200, ""));
        foreach (var (status, outcome) in ((int, SendOutcome)[])
            [(301, SendOutcome.Refused), (302, SendOutcome.Retry), (303, SendOutcome.Retry), (307, SendOutcome.Retry),
                (308, SendOutcome.Refused)])
        {
            await using var server = await Receiver.StartAsync(http =>
            {
                http.Response.StatusCode = status;
                http.Response.Headers.Location = elsewhere.Url;
                return Task.CompletedTask;
            });

            var result = await ChannelExamples.SendAsync(Entry(kind, server.Url));

            Assert.Equal(new(outcome, $"HTTP {status}, a redirect, which is not followed"), result);
        }

        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Half_a_character_in_an_answer_makes_no_second_message()
    {
        await using var server = await Receiver.StartAsync((200, """{"message":"\ud800","description":"\udc00"}"""));
        foreach (var kind in (string[])["webhook", "gotify"])
            Assert.Equal(SendOutcome.Delivered, (await ChannelExamples.SendAsync(Entry(kind, server.Url))).Outcome);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task No_error_gives_secrets_away(string kind)
    {
        foreach (var status in new[] { 200, 400, 401, 403, 404, 410, 413, 424, 429, 500, 503 })
        {
            // Everything that it was sent comes back: URL, headers and body, as text and in JSON.
            await using var server = await Receiver.StartAsync(async http =>
            {
                http.Response.StatusCode = status;
                var url = $"http://{http.Request.Host}{http.Request.Path}{http.Request.QueryString}";
                await http.Response.WriteAsync(
                    $"No: {url} {http.Request.Headers.Authorization} {http.Request.Headers["X-Gotify-Key"]} "
                    + $"{Secret} {Secret.ToUpperInvariant()} {Uri.EscapeDataString(Secret)} "
                    + Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)));
            });
            await using var json = await Receiver.StartAsync(http =>
            {
                http.Response.StatusCode = status;
                return http.Response.WriteAsync($$"""{"description":"{{Secret}} of {{http.Request.Path}}"}""");
            });

            HidesSecrets(await ChannelExamples.SendAsync(Entry(kind, server.Url)));
            HidesSecrets(await ChannelExamples.SendAsync(Entry(kind, json.Url)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Garbage_without_end_costs_64_KiB_and_is_one_line(string kind)
    {
        var garbage = new byte[80 * 1024];
        new Random(17).NextBytes(garbage);
        await using var server = await Receiver.StartAsync(async http =>
        {
            http.Response.StatusCode = 400;
            for (var count = 0; count < 3; count++)
                await http.Response.Body.WriteAsync(garbage, http.RequestAborted);
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });

        var result = await ChannelExamples.SendAsync(Entry(kind, server.Url));

        Assert.Equal(SendOutcome.Rejected, result.Outcome);
        Assert.Equal(300, result.Answer.Length);
        Assert.DoesNotContain(result.Answer, char.IsControl);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("86400", 86_400)]
    [InlineData("999999", 86_400)]
    [InlineData("Sun, 29 Nov 2026 10:00:00 GMT", 3600)]
    [InlineData("Sun, 29 Nov 2026 08:00:00 GMT", null)]
    public async Task Retry_After_is_seconds_or_a_date_and_a_day_at_most(string header, int? seconds)
    {
        await using var server = await Receiver.StartAsync(http =>
        {
            http.Response.StatusCode = 503;
            http.Response.Headers["Retry-After"] = header;
            return Task.CompletedTask;
        });

        var result = await ChannelExamples.SendAsync(
            Entry("webhook", server.Url), time: new FakeTimeProvider(new(2026, 11, 29, 9, 0, 0, TimeSpan.Zero)));

        Assert.Equal((SendOutcome.Retry, seconds), (result.Outcome, (int?)result.RetryAfter?.TotalSeconds));
    }

    [Theory]
    [InlineData(200, SendOutcome.Delivered)]
    [InlineData(299, SendOutcome.Delivered)]
    [InlineData(400, SendOutcome.Rejected)]
    [InlineData(401, SendOutcome.Refused)]
    [InlineData(402, SendOutcome.Rejected)]
    [InlineData(403, SendOutcome.Refused)]
    [InlineData(404, SendOutcome.Refused)]
    [InlineData(408, SendOutcome.Retry)]
    [InlineData(410, SendOutcome.Refused)]
    [InlineData(422, SendOutcome.Rejected)]
    [InlineData(425, SendOutcome.Retry)]
    [InlineData(429, SendOutcome.Retry)]
    [InlineData(499, SendOutcome.Rejected)]
    [InlineData(500, SendOutcome.Retry)]
    [InlineData(599, SendOutcome.Retry)]
    public async Task The_status_says_what_became_of_a_message(int status, object outcome)
    {
        await using var server = await Receiver.StartAsync((status, "<html>no words for people</html>"));

        var result = await ChannelExamples.SendAsync(Entry("webhook", server.Url));

        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"HTTP {status}"), result.Answer);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("[::ffff:169.254.169.254]")]
    [InlineData("[64:ff9b::169.254.169.254]")]
    public async Task The_metadata_of_a_cloud_is_not_reached(string host)
    {
        var result = await ChannelExamples.SendAsync(Entry("webhook", $"http://{host}"), limit: Brief);

        Assert.Equal(SendOutcome.Refused, result.Outcome);
        Assert.EndsWith("is where clouds tell machines their secrets, nothing is sent there", result.Answer);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_trusted()
    {
        using var authority = new Authority();
        using var certificate = authority.Issue();
        await using var server = await Receiver.StartAsync(_ => Task.CompletedTask, certificate);

        var result = await ChannelExamples.SendAsync(Entry("webhook", server.Url));

        Assert.Equal(
            new(
                SendOutcome.Retry,
                "TLS failed: the other side speaks no TLS here, or shows a certificate that is not trusted"),
            result);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Who_cancels_is_told_so()
    {
        await using var silent = HttpPeer.Answering((_, cancel) => Task.Delay(Timeout.Infinite, cancel));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var context = ChannelExamples.Context();
        using (context.Http)
        {
            var channel = WebhookChannel.Kind.Open(Entry("webhook", $"http://127.0.0.1:{silent.Port}"), context);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => channel.SendAsync(ChannelExamples.Alert, stop.Token));
        }
    }

    private static void HidesSecrets(SendResult result)
    {
        Assert.InRange(result.Answer.Length, 1, 300);
        foreach (var part in new[] { Secret, Secret[..12], Other, "VE9Qc2VjcmV0" })
            Assert.DoesNotContain(part, result.Answer, StringComparison.OrdinalIgnoreCase);
    }

    // Each with its secret where it has one.
    private static ChannelEntry Entry(string kind, string server) => kind switch
    {
        "ntfy" => ChannelExamples.Entry(kind, $"{server}/topic", ("token", Secret)),
        "gotify" => ChannelExamples.Entry(kind, server, ("token", Secret)),
        "telegram" => ChannelExamples.Entry(kind, "-1", ("token", $"123:{Secret}"), ("server", server)),
        "matrix" => ChannelExamples.Entry(kind, "!a:b", ("token", Secret), ("server", server)),
        "pushover" => ChannelExamples.Entry(kind, Other, ("token", Secret), ("server", server)),
        "apprise" => ChannelExamples.Entry(kind, $"{server}/notify/{Secret}"),
        "webpush" => ChannelExamples.Entry(
            kind, $"{server}/push/{Secret}", ("auth", "AAAAAAAAAAAAAAAAAAAAAA"),
            ("p256dh", ChannelExamples.PublicKey)),
        "webhook" => ChannelExamples.Entry(kind, $"{server}/in?key={Other}", ("secret", Secret)),
        _ => ChannelExamples.Entry(kind, $"{server}/services/{Other}/{Secret}"),
    };
}
