using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HealthCheck.Agent.Http;

/// <summary>The certificate with which the agent proves its name over HTTPS, and those above it in the same file.</summary>
/// <param name="KeyFile">Where its key was read.</param>
/// <param name="Context">For the handshake.</param>
internal sealed record ServerCertificate(string KeyFile, SslStreamCertificateContext Context)
{
    public const string Rule = "the path of a certificate in PEM, with those that vouch for it behind it";

    public const string KeyRule = "the path of the unencrypted private key, in PEM, that belongs to Http:CertificateFile";

    /// <summary>Until when it is good.</summary>
    public DateTime NotAfter => Context.TargetCertificate.NotAfter;

    /// <summary>Reads certificate and key; null when they are none, or no pair.</summary>
    public static ServerCertificate? Read(string certificateFile, string keyFile)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            return new ServerCertificate(keyFile, SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(certificateFile, keyFile), chain, offline: true));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
