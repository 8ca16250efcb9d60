using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using Serilog;

namespace HealthCheck.Collector.Http;

/// <summary>
/// The certificate with which the collector proves its name; a new one in its files is used from the next connection
/// on.
/// </summary>
internal sealed class HttpsCertificate
{
    /// <summary>What <c>Http:CertificateFile</c> and <c>Http:KeyFile</c> must be.</summary>
    public const string Rule = "the path of a certificate in PEM, with those that vouch for it behind it",
        KeyRule =
            "the path of the unencrypted private key, in PEM, that belongs to Http:CertificateFile and may be read by "
                + "the user who runs this";

    private readonly Lock gate = new();
    private readonly string certificateFile, keyFile;
    private (DateTime, DateTime) edition;
    private SslStreamCertificateContext current;

    private HttpsCertificate(string certificateFile, string keyFile)
    {
        (this.certificateFile, this.keyFile) = (certificateFile, keyFile);
        edition = Edition();
        current = Load();
    }

    /// <summary>Reads certificate and key.</summary>
    public static HttpsCertificate Read(string certificateFile, string keyFile) => new(certificateFile, keyFile);

    /// <summary>Whether this is the one that is shown, for who knows the file and not the name.</summary>
    public bool Is(X509Certificate? shown) => current.TargetCertificate.Equals(shown);

    /// <summary>For a connection that begins.</summary>
    public SslServerAuthenticationOptions Handshake(ILogger log)
    {
        lock (gate)
        {
            var now = Edition();
            if (now != edition)
            {
                edition = now;
                try
                {
                    current = Load();
                    log.Information(
                        "A new certificate is used, good until {Until:yyyy-MM-dd}", current.TargetCertificate.NotAfter);
                }
                catch (Exception e) when (UserFile.IsUnusable(e))
                {
                    log.Error("{File} or its key cannot be used, the certificate from before goes on: {Reason}",
                        certificateFile, ErrorText.Of(e));
                }
            }

            return new()
            {
                ServerCertificateContext = current,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            };
        }
    }

    private SslStreamCertificateContext Load() => PemFile.ForServer(certificateFile, keyFile);

    private (DateTime, DateTime) Edition() =>
        (File.GetLastWriteTimeUtc(certificateFile), File.GetLastWriteTimeUtc(keyFile));
}
