using System.Net.Security;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Agent.Http;

/// <summary>
/// The certificate with which the agent proves its name over HTTPS, and those above it in the same file.
/// </summary>
/// <param name="KeyFile">Where its key was read.</param>
/// <param name="Context">For the handshake.</param>
internal sealed record ServerCertificate(string KeyFile, SslStreamCertificateContext Context)
{
    public const string Rule = "the path of a certificate in PEM, with those that vouch for it behind it";

    public const string KeyRule =
        "the path of the unencrypted private key, in PEM, that belongs to Http:CertificateFile";

    /// <summary>Until when it is good.</summary>
    public DateTime NotAfter => Context.TargetCertificate.NotAfter;

    /// <summary>Reads certificate and key.</summary>
    public static ServerCertificate Read(string certificateFile, string keyFile) =>
        new(keyFile, PemFile.ForServer(certificateFile, keyFile));
}
