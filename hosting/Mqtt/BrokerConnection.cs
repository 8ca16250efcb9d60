using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// Turns <see cref="MqttOptions"/> into the client's: MQTT 5, and with mqtts TLS 1.2 or later against the given authority
/// or the system's. There is no way to less: a broker that cannot prove its name is not talked to.
/// </summary>
public static class BrokerConnection
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>What every connection of ours has in common. Files are read anew each time, so that they can be renewed.</summary>
    /// <exception cref="IOException">A password or certificate file can no longer be read.</exception>
    /// <exception cref="CryptographicException">A certificate file holds no certificate.</exception>
    public static MqttClientOptionsBuilder Prepare(MqttOptions options, string clientId)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(options.Url.IdnHost, options.Port)
            .WithClientId(clientId)
            .WithTimeout(TimeSpan.FromSeconds(10))
            .WithTryPrivate(false);

        if (options.Username is not null)
            builder.WithCredentials(options.Username, ReadPassword(options.PasswordFile));
        if (options.IsEncrypted)
            builder.WithTlsOptions(tls => Encrypt(tls, options));
        return builder;
    }

    private static string? ReadPassword(string? file) =>
        file is null ? null : File.ReadAllText(file).TrimEnd('\r', '\n');

    private static void Encrypt(MqttClientTlsOptionsBuilder tls, MqttOptions options)
    {
        tls.UseTls()
            .WithTargetHost(options.Url.IdnHost)
            .WithSslProtocols(SslProtocols.Tls12 | SslProtocols.Tls13);

        if (options.CaFile is not null)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(options.CaFile);
            if (authorities.Count == 0)
                throw new CryptographicException($"Mqtt:CaFile is '{options.CaFile}': it holds no certificate in PEM");
            tls.WithCertificateValidationHandler(seen => IsTrusted(seen, authorities));
        }

        if (options.ClientCertificateFile is not null)
        {
            tls.WithClientCertificates(new X509Certificate2Collection(
                X509Certificate2.CreateFromPemFile(options.ClientCertificateFile, options.ClientKeyFile)));
        }
    }

    private static bool IsTrusted(MqttClientCertificateValidationEventArgs seen, X509Certificate2Collection authorities)
    {
        // Only the doubt about the authority is ours to settle; a missing certificate or another name stays refused.
        if ((seen.SslPolicyErrors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in seen.Chain.ChainElements)
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        using var certificate = X509CertificateLoader.LoadCertificate(seen.Certificate.GetRawCertData());
        return chain.Build(certificate);
    }
}
