using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using HealthCheck.Hosting.Settings;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Agent.Tests.Http;

public sealed class AccessTests : IDisposable
{
    private const string Token = "correct-horse-battery-staple";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("healthcheck-access-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData("/", null, HttpStatusCode.Unauthorized)]
    [InlineData("/health", null, HttpStatusCode.Unauthorized)]
    [InlineData("/metrics", "Bearer correct-horse-battery-stapl", HttpStatusCode.Unauthorized)]
    [InlineData("/metrics", "Basic Y29ycmVjdDpob3JzZQ==", HttpStatusCode.Unauthorized)]
    [InlineData("/nothing", null, HttpStatusCode.Unauthorized)]
    [InlineData("/health/live", null, HttpStatusCode.OK)]
    [InlineData("/health", "Bearer " + Token, HttpStatusCode.OK)]
    [InlineData("/metrics", "bearer " + Token, HttpStatusCode.OK)]
    public async Task With_a_token_set_everything_but_live_asks_for_it(
        string path, string? authorization, HttpStatusCode status)
    {
        await using var agent = await StartAsync(("Http:TokenFile", Write("token", Token + "\n")));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        using var response = await agent.Http.SendAsync(request, Stop);
        Assert.Equal(status, response.StatusCode);
        if (status != HttpStatusCode.Unauthorized)
            return;

        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(401, problem.RootElement.GetProperty("status").GetInt32());
        Assert.DoesNotContain(Token, problem.RootElement.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_certificate_there_is_HTTPS_and_nothing_less()
    {
        var (certificate, key) = WriteCertificate("test.example");
        await using var agent = await StartAsync(("Http:CertificateFile", certificate), ("Http:KeyFile", key));
        var port = agent.Http.BaseAddress!.Port;

        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port, Stop);
        await using var tls =
            new SslStream(tcp.GetStream(), false, (_, shown, _, _) => shown?.Subject == "CN=test.example");
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "test.example" }, Stop);
        Assert.True(tls.SslProtocol >= SslProtocols.Tls12);
        Assert.Contains("under-test", await agent.Http.GetStringAsync("/health", Stop), StringComparison.Ordinal);

        using var plain = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            plain.GetStringAsync(new Uri($"http://127.0.0.1:{port}/health"), Stop));
    }

    [Fact]
    public void Bad_files_are_named_with_what_would_be_good()
    {
        var (certificate, _) = WriteCertificate("one");
        var (_, otherKey) = WriteCertificate("two");
        Assert.StartsWith("Http:KeyFile is", Mistake(("Http:CertificateFile", certificate), ("Http:KeyFile", otherKey)),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Http:KeyFile is ''", Mistake(("Http:CertificateFile", certificate)), StringComparison.Ordinal);
        Assert.StartsWith("Http:CertificateFile is '/nowhere'",
            Mistake(("Http:CertificateFile", "/nowhere"), ("Http:KeyFile", otherKey)), StringComparison.Ordinal);
        Assert.StartsWith(
            "Http:TokenFile is", Mistake(("Http:TokenFile", Write("short", "secret"))), StringComparison.Ordinal);
        Assert.StartsWith("Http:TokenFile is", Mistake(("Http:TokenFile", "/nowhere/token")), StringComparison.Ordinal);
    }

    private static string Mistake(params (string, string)[] settings) =>
        Assert.Single(Assert.Throws<SettingsException>(() => TestSettings.With(settings)).Mistakes);

    private static Task<RunningAgent> StartAsync(params (string, string)[] settings)
    {
        var http = TestSettings.With(settings).Http;
        return RunningAgent.StartAsync(
            $"mqtt://127.0.0.1:{LoopbackPort.Free()}",
            change: set => set with { Http = set.Http with { Token = http.Token, Certificate = http.Certificate } });
    }

    private (string Certificate, string Key) WriteCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return (Write(name + ".pem", certificate.ExportCertificatePem()),
            Write(name + ".key", key.ExportPkcs8PrivateKeyPem()));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
