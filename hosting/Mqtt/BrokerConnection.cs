using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// Turns <see cref="MqttOptions"/> into the client's: MQTT 5, and with mqtts TLS 1.2 or later against the given
/// authority or the system's. There is no way to less: a broker that cannot prove its name is not talked to.
/// </summary>
public static class BrokerConnection
{
    /// <summary>
    /// What every connection of ours has in common. Files are read anew each time, so that they can be renewed.
    /// </summary>
    /// <exception cref="BrokerFileException">A password or certificate file can no longer be used.</exception>
    public static MqttClientOptionsBuilder Prepare(MqttOptions options, string clientId)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(options.Url.IdnHost, options.Port)
            .WithClientId(clientId)
            .WithTimeout(TimeSpan.FromSeconds(10))
            .WithTryPrivate(false);

        if (options.Username is not null)
            builder.WithCredentials(options.Username, BrokerFiles.Password(options));
        if (options.IsEncrypted)
            builder.WithTlsOptions(tls => Encrypt(tls, options));
        return builder;
    }

    private static void Encrypt(MqttClientTlsOptionsBuilder tls, MqttOptions options)
    {
        tls.UseTls()
            .WithTargetHost(options.Url.IdnHost)
            .WithSslProtocols(SslProtocols.Tls12 | SslProtocols.Tls13)
            // A list of revoked certificates is somewhere on the internet, where a device may not get and should not
            // ask.
            .WithRevocationMode(X509RevocationMode.NoCheck);

        var check = new BrokerCertificateCheck(options.Url.IdnHost, BrokerFiles.Authorities(options));
        tls.WithCertificateValidationHandler(check.Check);

        if (BrokerFiles.Own(options) is { } own)
            tls.WithClientCertificates(new X509Certificate2Collection(own));
    }
}
