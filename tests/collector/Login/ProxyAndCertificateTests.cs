using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthCheck.Collector.Cli;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Login;

namespace HealthCheck.Collector.Tests.Login;

public sealed class ProxyAndCertificateTests : IDisposable
{
    private readonly TempDirectory directory = new();

    private string State => directory.File("state");

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("127.0.0.0/8", "203.0.113.9")]
    [InlineData("192.0.2.1/32", "127.0.0.1")]
    public async Task Only_a_proxy_that_is_named_is_believed(string proxy, string believed)
    {
        await using var collector =
            await GuardedCollector.StartAsync(State, http: each => each with { Proxies = [IPNetwork.Parse(proxy)] });
        using var browser = collector.Browser();
        browser.Always("X-Forwarded-For", "127.0.0.1, 203.0.113.9");

        using var answer = await GuardedCollector.SignInAsync(browser, "a wild guess");

        Assert.Contains($"Wrong password from \"{believed}\"", collector.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_proxy_with_HTTPS_the_cookie_is_for_HTTPS_alone_and_pages_of_its_name_are_ours()
    {
        await using var collector = await GuardedCollector.StartAsync(
            State, http: each => each with { Proxies = [IPNetwork.Parse("127.0.0.1/32")] });
        using var browser = collector.Browser();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "pis.example"),
                ("Origin", "https://pis.example")])
            browser.Always(name, value);

        // The client here sees HTTP, and keeps the cookie of the form to itself.
        using var form = await browser.GetAsync("/login");
        browser.Always("Cookie", form.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using var answer = await GuardedCollector.SignInAsync(browser, GuardedCollector.Password);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie =>
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task With_a_certificate_there_is_only_HTTPS_and_a_new_certificate_needs_no_restart()
    {
        var (certificateFile, keyFile) = (directory.File("server.crt"), directory.File("server.key"));
        Issue("first", certificateFile, keyFile);
        await using var collector = await GuardedCollector.StartAsync(
            State, http: each => each with { Certificate = HttpsCertificate.Read(certificateFile, keyFile) });
        Assert.StartsWith("https://127.0.0.1:", collector.Url.OriginalString, StringComparison.Ordinal);
        using (var browser = collector.Browser())
        {
            using var answer = await GuardedCollector.SignInAsync(browser, GuardedCollector.Password);
            Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie =>
                Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
        }

        Assert.Equal("CN=first", await SubjectAsync(collector));
        using (var plain =
            new Peer(new HttpClient { BaseAddress = new UriBuilder(collector.Url) { Scheme = "http" }.Uri }))
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.StatusAsync("/health/live"));

        Write(certificateFile, "half written");
        Assert.Equal("CN=first", await SubjectAsync(collector));
        Issue("second", certificateFile, keyFile);
        Assert.Equal("CN=second", await SubjectAsync(collector));
        Assert.Contains("cannot be used, the certificate from before goes on", collector.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_on_this_machine_comes_in_by_itself_also_over_HTTPS()
    {
        var (certificateFile, keyFile) = (directory.File("server.crt"), directory.File("server.key"));
        Issue("collector.lan", certificateFile, keyFile);
        await using var collector = await GuardedCollector.StartAsync(
            State, http: each => each with { Certificate = HttpsCertificate.Read(certificateFile, keyFile) });

        using var command = new Peer(CollectorConnection.Open(collector.Settings, tokenFile: null));
        Assert.Equal(HttpStatusCode.OK, await command.StatusAsync("/api/devices"));

        Write(directory.File("token"), collector.Token(Right.Read) + "\n");
        using var program = new Peer(CollectorConnection.Open(collector.Settings, directory.File("token")));
        Assert.Equal(HttpStatusCode.OK, await program.StatusAsync("/api/devices"));
        using var write = await program.DeleteAsync("/api/devices/none");
        Assert.Equal(HttpStatusCode.Forbidden, write.StatusCode);

        File.Delete(Path.Combine(State, "command-token"));
        using var stranger = new Peer(CollectorConnection.Open(collector.Settings, tokenFile: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.StatusAsync("/api/devices"));
    }

    private static async Task<string?> SubjectAsync(GuardedCollector collector)
    {
        string? subject = null;
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            (subject = certificate?.Subject) is not null;
        using var client = new HttpClient(handler) { BaseAddress = collector.Url };
        using var answer = await client.GetAsync("/health/live");
        return subject;
    }

    private static void Write(string path, string text) => File.WriteAllText(path, text);

    private static void Issue(string name, string certificateFile, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
    }
}
