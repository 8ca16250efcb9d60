using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HealthCheck.Collector.CheckBack;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Collector.Tests.CheckBack;

/// <summary>What answers where a device should, over real sockets.</summary>
public sealed class DeviceProbeTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(500), Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_device_that_says_what_it_announced_is_reachable()
    {
        HttpPeer? peer = null;
        await using var server =
            peer = HttpPeer.Answering((stream, cancel) => WriteAsync(stream, Announced(peer!.Port), cancel));

        var check = await AskAsync(peer);

        Assert.Equal((HttpFinding.Reachable, Examples.Id), (check.Finding, check.Id));
        Assert.Equal($"http://127.0.0.1:{peer.Port}/device", check.Url);
        Assert.True(check.Milliseconds > 0);
        var request = Assert.Single(peer.Requests);
        Assert.StartsWith("GET /device HTTP/1.1\r\n", request, StringComparison.Ordinal);
        foreach (var header in new[] { "Authorization", "Cookie", "traceparent", "User-Agent" })
            Assert.DoesNotContain(header, request, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_differs_from_the_announcement_is_named()
    {
        HttpPeer? peer = null;
        await using var server = peer = HttpPeer.Answering((stream, cancel) =>
            WriteAsync(
                stream, Announced(peer!.Port) with
                { BootId = "another", Tags = ["other"], Fingerprint = new("x", null, []) }, cancel));

        var check = await AskAsync(peer);

        Assert.Equal(HttpFinding.Differs, check.Finding);
        Assert.Equal(["tags", "bootId", "fingerprint"], check.Differences);
    }

    [Fact]
    public async Task Another_device_is_somebody_else()
    {
        await using var peer = HttpPeer.Answering(200, Wire.Write(Examples.Announcement("other")));
        await FindsAsync(peer, HttpFinding.SomebodyElse, "is another device: Kitchen (other)");
    }

    [Theory]
    [InlineData("<html>Welcome to your router</html>")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("")]
    public async Task What_is_no_announcement_is_somebody_else(string body)
    {
        await using var peer = HttpPeer.Answering(200, Encoding.UTF8.GetBytes(body));
        await FindsAsync(peer, HttpFinding.SomebodyElse, "is no announcement");
    }

    [Fact]
    public async Task A_packed_answer_is_not_unpacked()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync(new byte[50 << 20], TestContext.Current.CancellationToken);
        await using var peer = HttpPeer.Answering(200, packed.ToArray(), "Content-Encoding: gzip\r\n");
        await FindsAsync(peer, HttpFinding.SomebodyElse, "is no announcement", "larger than 64 KiB");
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = HttpPeer.Answering(200, Wire.Write(Examples.Announcement()));
        await using var peer =
            HttpPeer.Answering(
                302, default, $"Location: http://127.0.0.1:{elsewhere.Port}/device\r\nSet-Cookie: a=b\r\n");

        await FindsAsync(peer, HttpFinding.SomebodyElse, "answers with 302");
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData(401, HttpFinding.Reachable, "without a token")]
    [InlineData(404, HttpFinding.SomebodyElse, "answers with 404")]
    [InlineData(429, HttpFinding.Unreachable, "answers with 429")]
    [InlineData(503, HttpFinding.Unreachable, "answers with 503")]
    public async Task Each_status_means_something(int status, HttpFinding finding, string part)
    {
        await using var peer = HttpPeer.Answering(status, "{}"u8.ToArray());
        await FindsAsync(peer, finding, part);
    }

    [Fact]
    public async Task Who_never_answers_is_unreachable()
    {
        await using var peer = HttpPeer.Answering((_, cancel) => Task.Delay(Timeout.Infinite, cancel));
        await FindsAsync(peer, HttpFinding.Unreachable, "did not answer within 0.5 s");
    }

    [Fact]
    public async Task Who_answers_drop_by_drop_is_unreachable()
    {
        await using var peer = HttpPeer.Answering(async (stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancel);
            while (!cancel.IsCancellationRequested)
            {
                await stream.WriteAsync(" "u8.ToArray(), cancel);
                await Task.Delay(20, cancel);
            }
        });
        await FindsAsync(peer, HttpFinding.Unreachable, "did not answer within 0.5 s");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "larger than 64 KiB")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n", "larger than 64 KiB")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Long: ", "does not speak HTTP as one")]
    public async Task Who_answers_without_end_is_cut_short(string beginning, string part)
    {
        await using var peer = HttpPeer.Answering(async (stream, cancel) =>
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(beginning), cancel);
            var much = new byte[8192];
            Array.Fill(much, (byte)'x');
            while (!cancel.IsCancellationRequested)
                await stream.WriteAsync(much, cancel);
        });
        await FindsAsync(peer, HttpFinding.SomebodyElse, Long, part);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", HttpFinding.SomebodyElse)]
    [InlineData("\0\u0001\u0002", HttpFinding.Unreachable)]
    [InlineData("", HttpFinding.Unreachable)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{", HttpFinding.Unreachable)]
    public async Task Who_speaks_something_else_or_hangs_up_is_told_apart_from_a_device(
        string bytes, HttpFinding finding)
    {
        await using var peer = HttpPeer.Answering(bytes);
        await FindsAsync(peer, finding, Long, "");
    }

    [Fact]
    public async Task Where_nobody_listens_nobody_is_reached()
    {
        var check = await AskAsync(LoopbackPort.Free(), Long);
        Assert.Equal(HttpFinding.Unreachable, check.Finding);
        Assert.EndsWith("nothing listens there", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_with_a_certificate_of_its_own_making_is_asked_too()
    {
        using var key = RSA.Create(2048);
        using var made =
            new CertificateRequest("CN=kitchen-pi", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var announced = Announced(port) with { HttpScheme = "https" };
        var stop = TestContext.Current.CancellationToken;
        var serving = Task.Run(
            async () =>
            {
                using var client = await listener.AcceptTcpClientAsync(stop);
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(certificate);
                _ = await tls.ReadAsync(new byte[4096], stop);
                await WriteAsync(tls, announced, stop);
            },
            stop);

        using var probe = new DeviceProbe(Allowing, TimeProvider.System, Long);
        var check = await probe.AskAsync(Of(announced), TestContext.Current.CancellationToken);
        await serving;

        Assert.Equal((HttpFinding.Reachable, $"https://127.0.0.1:{port}/device"), (check.Finding, check.Url));
    }

    [Fact]
    public async Task This_machine_is_not_asked_unless_it_may_be()
    {
        await using var peer = HttpPeer.Answering(200, Wire.Write(Examples.Announcement()));
        using var probe = new DeviceProbe(CheckBackOptions.Default, TimeProvider.System);
        var check = await probe.AskAsync(Of(Announced(peer.Port)), TestContext.Current.CancellationToken);

        Assert.Equal((HttpFinding.NotAsked, null), (check.Finding, check.Url));
        Assert.Contains("CheckBack:AllowLoopback", check.Message, StringComparison.Ordinal);
        Assert.Empty(peer.Requests);
    }

    private static CheckBackOptions Allowing { get; } = CheckBackOptions.Default with { AllowLoopback = true };

    private static DeviceAnnouncement Announced(int port) =>
        Examples.Announcement() with { Address = "127.0.0.1", HttpPort = port };

    private static Device Of(DeviceAnnouncement announcement) =>
        Examples.Device(announcement.Id) with { Announcement = new(announcement, Wire.Write(announcement), 1) };

    private static Task<HttpCheck> AskAsync(HttpPeer peer) => AskAsync(peer.Port, Long);

    private static async Task<HttpCheck> AskAsync(int port, TimeSpan limit)
    {
        using var probe = new DeviceProbe(Allowing, TimeProvider.System, limit);
        return await probe.AskAsync(Of(Announced(port)), TestContext.Current.CancellationToken);
    }

    private static Task FindsAsync(HttpPeer peer, HttpFinding finding, params string[] anyOf) =>
        FindsAsync(peer, finding, anyOf[0].Contains("within", StringComparison.Ordinal) ? Brief : Long, anyOf);

    private static async Task FindsAsync(HttpPeer peer, HttpFinding finding, TimeSpan limit, params string[] anyOf)
    {
        var check = await AskAsync(peer.Port, limit);
        Assert.True(finding == check.Finding, $"{check.Finding}: {check.Message}");
        Assert.Contains(anyOf, part => check.Message.Contains(part, StringComparison.Ordinal));
    }

    private static async Task WriteAsync(Stream stream, DeviceAnnouncement announcement, CancellationToken cancel)
    {
        var body = Wire.Write(announcement);
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"), cancel);
        await stream.WriteAsync(body, cancel);
    }
}
