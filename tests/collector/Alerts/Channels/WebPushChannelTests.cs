using System.Buffers.Text;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>Messages to browsers, as a push service and a browser see them.</summary>
public sealed class WebPushChannelTests : IDisposable
{
    private const string Subject = "https://pis.example.org";

    private readonly TempDirectory directory = new();
    private readonly PushSubscriber browser = new();
    private readonly X509Certificate2 certificate = MakeCertificate();

    public void Dispose()
    {
        certificate.Dispose();
        browser.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task The_browser_reads_the_message_and_the_service_knows_the_collector()
    {
        await using var service = await Receiver.StartAsync((201, ""), certificate);
        var result = await SendAsync(browser.Entry($"{service.Url}/push/0123456789"), ChannelExamples.Alert);
        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        var request = service.Request;
        var message = browser.Read(request.Bytes.ToArray());
        Assert.Equal("kitchen is offline", message.GetProperty("title").GetString());
        Assert.Equal(
            "Not heard of since 09:14.\nAlso open: 2 warnings.", message.GetProperty("body").GetString());
        Assert.Equal(ChannelExamples.Link, message.GetProperty("url").GetString());
        Assert.True(message.GetProperty("is_loud").GetBoolean());
        Assert.Equal("aes128gcm", request.Header("Content-Encoding"));
        Assert.Equal("86400", request.Header("TTL"));
        Assert.Equal("high", request.Header("Urgency"));
        Assert.Matches("^[-_A-Za-z0-9]{32}$", request.Header("Topic"));
        CheckSignature(request.Header("Authorization")!, service.Url);
    }

    [Fact]
    public async Task A_recovery_has_the_topic_of_its_alert_and_is_quiet()
    {
        await using var service = await Receiver.StartAsync((201, ""), certificate);
        await SendAsync(browser.Entry($"{service.Url}/push/0123456789"), ChannelExamples.Alert);
        await SendAsync(browser.Entry($"{service.Url}/push/0123456789"), ChannelExamples.Recovery);
        var requests = service.Requests.ToArray();
        Assert.Equal(requests[0].Header("Topic"), requests[1].Header("Topic"));
        Assert.Equal("low", requests[1].Header("Urgency"));
        Assert.Equal("m-1", browser.Read(requests[1].Bytes.ToArray()).GetProperty("tag").GetString());
    }

    [Fact]
    public async Task A_long_message_is_cut_to_what_services_take()
    {
        await using var service = await Receiver.StartAsync((201, ""), certificate);
        var result = await SendAsync(
            browser.Entry($"{service.Url}/push/0123456789"),
            ChannelExamples.Alert with
            {
                Text = string.Concat(Enumerable.Repeat("\"line\"\n", 1000)),
                Title = new string('"', 500),
                Url = $"https://pis.example.org/{new string('x', 300)}",
            });
        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        Assert.InRange(service.Request.Bytes.Length, 1000, 4096);
    }

    [Theory]
    [InlineData(404, SendOutcome.Refused, true)]
    [InlineData(410, SendOutcome.Refused, true)]
    [InlineData(403, SendOutcome.Refused, false)]
    [InlineData(413, SendOutcome.Rejected, false)]
    [InlineData(429, SendOutcome.Retry, false)]
    [InlineData(500, SendOutcome.Retry, false)]
    public async Task Who_unsubscribed_is_gone(int status, object outcome, bool isGone)
    {
        await using var service = await Receiver.StartAsync((status, "reason"), certificate);
        var result = await SendAsync(browser.Entry($"{service.Url}/push/0123456789"), ChannelExamples.Alert);
        Assert.Equal((outcome, isGone), (result.Outcome, result.IsGone));
        Assert.DoesNotContain("0123456789", result.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_address_is_no_push_service_unless_the_owner_says_so()
    {
        var entry = browser.Entry("https://127.0.0.1:1/push");
        var context = ChannelExamples.Context();
        var refused = await AlertSender.SendAsync(
            entry, ChannelExamples.Alert, context with { Push = Settings(allowPrivate: false) },
            TestContext.Current.CancellationToken);
        Assert.Equal(SendOutcome.Refused, refused.Outcome);
        Assert.Contains("127.0.0.1 is a private address", refused.Answer, StringComparison.Ordinal);
        var tried = await AlertSender.SendAsync(
            entry, ChannelExamples.Alert, context with { Push = Settings(allowPrivate: true) },
            TestContext.Current.CancellationToken);
        Assert.Equal(SendOutcome.Retry, tried.Outcome);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2001:4860:4860::8888", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:192.168.1.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    public void Public_is_what_is_neither_here_nor_at_home(string address, bool isPublic) =>
        Assert.Equal(isPublic, WebPushChannel.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void An_entry_needs_https_and_the_keys_of_a_browser()
    {
        var entry = browser.Entry("https://push.example.org/x");
        Assert.Null(ChannelKinds.Mistake(entry));
        Assert.Contains("no URL that begins with https://", ChannelKinds.Mistake(
            entry with { Target = "http://push.example.org/x" }), StringComparison.Ordinal);
        Assert.Contains("secrets", ChannelKinds.Mistake(
            entry with { Target = "https://169.254.169.254/x" }), StringComparison.Ordinal);
        Assert.StartsWith("Option p256dh is no public key", ChannelKinds.Mistake(With("p256dh", "AAAA")),
            StringComparison.Ordinal);
        Assert.StartsWith("Option p256dh is no public key", ChannelKinds.Mistake(
            With("p256dh", Base64Url.EncodeToString([4, .. new byte[64]]))), StringComparison.Ordinal);
        Assert.StartsWith("Option auth is no secret", ChannelKinds.Mistake(With("auth", "AAAA")),
            StringComparison.Ordinal);

        ChannelEntry With(string name, string value) => entry with
        {
            Options = new Dictionary<string, string>(entry.Options) { [name] = value },
        };
    }

    [Fact]
    public void The_key_is_made_once_and_kept_in_private()
    {
        var key = new PushKeyFile(directory.Path).Get();
        Assert.Equal(key, new PushKeyFile(directory.Path).Get());
        var path = Path.Combine(directory.Path, "web-push-key.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.WriteAllText(path, "{}");
        Assert.Contains(
            "add the browsers again",
            Assert.Throws<AlertException>(() => new PushKeyFile(directory.Path).Get()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_gives_the_key_adds_a_browser_once_and_forgets_one_that_is_gone()
    {
        await using var service = await Receiver.StartAsync((410, ""), certificate);
        await using var collector = await RunningCollector.StartAsync(
            "mqtt://127.0.0.1:1", directory.Path, waitForBroker: false);
        using var key = JsonDocument.Parse(await collector.TextAsync("/api/alerts/push-key"));
        Assert.Equal(65, Base64Url.DecodeFromChars(key.RootElement.GetProperty("publicKey").GetString()).Length);
        var entry = browser.Entry($"{service.Url}/push/0123456789");
        using (var added = await AddAsync(collector, entry))
            Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        using (var twice = await AddAsync(collector, entry with { Name = "again" }))
        {
            Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
            Assert.Contains("notified already", await RunningCollector.TextAsync(twice), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(browser.Auth, await collector.TextAsync("/api/alerts"), StringComparison.Ordinal);
        var sender = new AlertSender(
            collector.Service<AlertBook>(), collector.Service<AlertChannels>(), collector.Service<ChannelFile>(),
            collector.Service<AlertMessages>(), Context(), collector.Service<LocalSchedule>(), new LogLines().Logger);
        var result = await sender.TestAsync("browser", TestContext.Current.CancellationToken);
        Assert.True(result!.IsGone);
        Assert.Empty(collector.Service<ChannelFile>().All());
    }

    private static Task<HttpResponseMessage> AddAsync(RunningCollector collector, ChannelEntry entry) =>
        collector.SendAsync(HttpMethod.Post, "/api/alerts/channels", JsonSerializer.Serialize(new
        {
            name = entry.Name,
            kind = entry.Kind,
            target = entry.Target,
            options = entry.Options,
        }));

    private void CheckSignature(string authorization, string origin)
    {
        var parts = authorization["vapid ".Length..].Split(',').Select(each => each.Trim().Split('=', 2))
            .ToDictionary(each => each[0], each => each[1]);
        Assert.Equal(new PushKeyFile(directory.Path).Get().Public, parts["k"]);
        var point = Base64Url.DecodeFromChars(parts["k"]);
        var token = parts["t"].Split('.');
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = point[1..33], Y = point[33..] },
        });
        Assert.True(key.VerifyData(
            Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]),
            HashAlgorithmName.SHA256));
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token[1]));
        Assert.Equal(origin, claims.RootElement.GetProperty("aud").GetString());
        Assert.Equal(Subject, claims.RootElement.GetProperty("sub").GetString());
        var left = DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("exp").GetInt64())
            - TimeProvider.System.GetUtcNow();
        Assert.InRange(left, TimeSpan.FromMinutes(10), TimeSpan.FromHours(24));
    }

    private PushSettings Settings(bool allowPrivate = true) =>
        new(new PushKeyFile(directory.Path).Get, Subject, allowPrivate);

    // Trusts the certificate of the test.
    private ChannelContext Context() => new(
        new HttpMessageInvoker(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) =>
                    shown?.GetCertHashString() == certificate.GetCertHashString(),
            },
        }),
        TimeProvider.System)
    {
        Push = Settings(),
    };

    private async Task<SendResult> SendAsync(ChannelEntry entry, AlertMessage message) =>
        await AlertSender.SendAsync(entry, message, Context(), TestContext.Current.CancellationToken);

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=push", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
