using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Mosquitto.Testing;
using MQTTnet.Exceptions;

namespace HealthCheck.Hosting.Tests.Mqtt;

/// <summary>
/// The way both programs connect, against a real Mosquitto: in, or out with a sentence that says why. Never less than
/// asked.
/// </summary>
[Trait("Needs", "Mosquitto")]
public sealed class BrokerConnectionTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("healthcheck-tls-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task The_right_authority_and_the_right_name_get_in(string host)
    {
        await using var broker = await SecuredBroker.StartAsync(["device"]);

        Assert.Null(await TryAsync(Options(broker) with { Url = new Uri($"mqtts://{host}:{broker.Port}") }));
    }

    [Fact]
    public async Task A_wrong_password_is_said()
    {
        await using var broker = await SecuredBroker.StartAsync(["device"]);

        var reason = await TryAsync(Options(broker) with { PasswordFile = Write("password", "wrong") });

        Assert.Equal(
            "it does not let this client in: check Mqtt:Username, Mqtt:PasswordFile and the broker's access list",
            reason);
    }

    [Fact]
    public async Task Another_authority_vouches_for_nothing()
    {
        await using var broker = await SecuredBroker.StartAsync(["device"]);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = Request("CN=Somebody else", key, isAuthority: true)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);

        var reason = await TryAsync(Options(broker) with { CaFile = Write("other.pem", other.ExportCertificatePem()) });

        Assert.StartsWith(
            "TLS failed: Mqtt:CaFile does not vouch for the broker's certificate, issued by 'HealthCheck authority of ",
            reason);
    }

    [Fact]
    public async Task Without_an_authority_of_its_own_the_system_decides()
    {
        await using var broker = await SecuredBroker.StartAsync(["device"]);

        var reason = await TryAsync(Options(broker) with { CaFile = null });

        Assert.StartsWith("TLS failed: nobody whom this system trusts vouches for the broker's certificate", reason);
        Assert.EndsWith("set Mqtt:CaFile to its certificate", reason);
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_not_enough()
    {
        await using var broker = await SecuredBroker.StartAsync(["device"]);

        // All of 127.0.0.0/8 is this machine; the certificate names only one address of it.
        await using var relay = Relay.Start("127.0.0.2", broker.Port);
        var reason = await TryAsync(Options(broker) with { Url = new Uri($"mqtts://127.0.0.2:{relay.Port}") });

        Assert.Equal(
            "TLS failed: the broker's certificate is for 'localhost', '127.0.0.1', '::1' and not for '127.0.0.2': use "
            + "one of these names in Mqtt:Url, or add '127.0.0.2' to the certificate", reason);
    }

    [Theory]
    [InlineData("2020-01-01", "2021-01-01")]
    [InlineData("2090-01-01", "2091-01-01")]
    public async Task A_certificate_that_ran_out_or_is_not_good_yet_is_not_enough(string from, string to)
    {
        await using var broker = await SecuredBroker.StartAsync(["device"]);
        await ReplaceCertificateAsync(
            broker, DateTimeOffset.Parse(from + "Z", null), DateTimeOffset.Parse(to + "Z", null), "1.3.6.1.5.5.7.3.1");

        var reason = await TryAsync(Options(broker));

        Assert.StartsWith(
            $"TLS failed: the broker's certificate is good from {from} 00:00 UTC to {to} 00:00 UTC only", reason);
        Assert.EndsWith("check the clock of this machine", reason);
    }

    [Fact]
    public async Task A_device_certificate_does_not_make_a_broker()
    {
        await using var broker = await SecuredBroker.StartAsync(["device"]);
        await ReplaceCertificateAsync(
            broker, DateTimeOffset.UnixEpoch, new DateTimeOffset(2090, 1, 1, 0, 0, 0, default), "1.3.6.1.5.5.7.3.2");

        var reason = await TryAsync(Options(broker));

        Assert.Contains("NotValidForUsage", reason);
    }

    [Fact]
    public async Task Plain_text_to_the_port_for_tls_says_so()
    {
        await using var broker = await SecuredBroker.StartAsync(["device"]);

        var reason =
            await TryAsync(Options(broker) with { Url = new Uri($"mqtt://localhost:{broker.Port}"), CaFile = null });

        Assert.Equal(ConnectFailure.HungUp, reason);
    }

    [Fact]
    public async Task Tls_to_the_plain_port_says_so_and_nothing_goes_in_clear()
    {
        await using var secured = await SecuredBroker.StartAsync(["device"]);
        await using var plain = await MosquittoBroker.StartAsync();

        var reason = await TryAsync(Options(secured) with { Url = new Uri($"mqtts://localhost:{plain.Port}") });

        Assert.Equal(ConnectFailure.HungUp, reason);
        Assert.DoesNotContain("device", plain.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_knows_only_old_tls_is_not_talked_to()
    {
        await using var broker = await SecuredBroker.StartAsync(["device"]);
        var port = LoopbackPort.Free();
        await using var old = TestProcess.Start("openssl",
        [
            "s_server", "-www", "-accept", $"127.0.0.1:{port}", "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0",
            "-cert", Path.Combine(broker.Folder, "server.crt"), "-key", Path.Combine(broker.Folder, "server.key"),
        ]);
        await Eventually.BeTrueAsync(() =>
            old.Output.Contains("ACCEPT", StringComparison.Ordinal), TimeSpan.FromSeconds(10), () => old.Story);

        var reason = await TryAsync(Options(broker) with { Url = new Uri($"mqtts://localhost:{port}") });

        Assert.Equal("TLS failed: tlsv1 alert protocol version", reason);
    }

    [Fact]
    public async Task Where_the_broker_asks_for_a_certificate_one_of_its_authority_gets_in()
    {
        await using var broker = await SecuredBroker.StartAsync(["device"], "require_certificate true");
        await broker.CertificatesAsync("client", "device");

        Assert.Null(await TryAsync(Options(broker) with
        {
            ClientCertificateFile = Path.Combine(broker.Folder, "client-device.crt"),
            ClientKeyFile = Path.Combine(broker.Folder, "client-device.key"),
        }));
    }

    [Fact]
    public async Task Where_the_broker_asks_for_a_certificate_nobody_gets_in_without()
    {
        await using var broker = await SecuredBroker.StartAsync(["device"], "require_certificate true");

        AssertCertificateIsMissed(await TryAsync(Options(broker)));
    }

    [Fact]
    public async Task Where_the_broker_asks_for_a_certificate_one_of_another_authority_does_not_count()
    {
        await using var broker = await SecuredBroker.StartAsync(["device"], "require_certificate true");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = Request("CN=device", key, isAuthority: false)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2090, 1, 1, 0, 0, 0, default));

        var reason = await TryAsync(Options(broker) with
        {
            ClientCertificateFile = Write("own.crt", own.ExportCertificatePem()),
            ClientKeyFile = Write("own.key", key.ExportPkcs8PrivateKeyPem()),
        });

        AssertCertificateIsMissed(reason);
    }

    public void Dispose() => directory.Delete(recursive: true);

    // The broker says why and hangs up, and the second may overtake the first.
    private static void AssertCertificateIsMissed(string? reason)
    {
        Assert.Contains("a certificate of this side", reason);
        Assert.Contains("Mqtt:ClientCertificateFile", reason);
    }

    [Theory]
    [InlineData(SocketError.AccessDenied, "firewall")]
    [InlineData(SocketError.AddressFamilyNotSupported, "IPv6")]
    [InlineData(SocketError.InvalidArgument, "fe80")]
    [InlineData(SocketError.TimedOut, "did not answer in time")]
    public void What_this_machine_or_the_network_refuses_is_not_laid_on_the_broker(SocketError error, string words) =>
        Assert.Contains(
            words, ConnectFailure.Describe(new MqttCommunicationException(new SocketException((int)error))),
            StringComparison.Ordinal);

    private static async Task<string?> TryAsync(MqttOptions options)
    {
        try
        {
            using var connection = new MqttConnection(BrokerConnection.Prepare(options, "test").Build());
            await connection.ConnectAsync(Cancellation);
            return connection.Refusal;
        }
        catch (Exception e)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(e.ToString());
            return ConnectFailure.Describe(e);
        }
    }

    private MqttOptions Options(SecuredBroker broker) => new(
        new Uri(broker.Url), Topics.DefaultPrefix, "device", Write("right", SecuredBroker.PasswordOf("device")),
        broker.CaFile, null, null);

    private string Write(string name, string text)
    {
        var path = Path.Combine(directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        return request;
    }

    // Signed by the broker's own authority, for the broker's own key: only time or purpose is wrong.
    private static async Task ReplaceCertificateAsync(
        SecuredBroker broker, DateTimeOffset from, DateTimeOffset to, string purpose)
    {
        using var authorityKey = ECDsa.Create();
        authorityKey.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(broker.Folder, "ca.key"), Cancellation));
        using var authority = X509CertificateLoader.LoadCertificateFromFile(broker.CaFile);
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(broker.Folder, "server.key"), Cancellation));

        var request = Request("CN=broker", key, isAuthority: false);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            authority.SubjectName, X509SignatureGenerator.CreateForECDsa(authorityKey), from, to,
            RandomNumberGenerator.GetBytes(16));
        await File.WriteAllTextAsync(
            Path.Combine(broker.Folder, "server.crt"), certificate.ExportCertificatePem(), Cancellation);
        broker.Reload();
        await Eventually.BeTrueAsync(
            () => broker.Log.Contains("Reloading config", StringComparison.Ordinal), TimeSpan.FromSeconds(10),
            () => broker.Log);
    }
}
