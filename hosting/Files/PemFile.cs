using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HealthCheck.Hosting.Files;

/// <summary>Certificates and keys in files of PEM. Errors are those of <see cref="UserFile.IsUnusable"/>.</summary>
public static class PemFile
{
    /// <summary>All certificates of a file; at least one.</summary>
    public static X509Certificate2Collection Certificates(string path)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(UserFile.ReadText(path));
        return all.Count > 0 ? all : throw new CryptographicException();
    }

    /// <summary>A certificate with its unencrypted key.</summary>
    public static X509Certificate2 WithKey(string certificateFile, string keyFile) =>
        X509Certificate2.CreateFromPem(UserFile.ReadText(certificateFile), UserFile.ReadText(keyFile));

    /// <summary>The same for a server, with the certificates that vouch for it.</summary>
    public static SslStreamCertificateContext ForServer(string certificateFile, string keyFile) =>
        SslStreamCertificateContext.Create(
            WithKey(certificateFile, keyFile), Certificates(certificateFile), offline: true);
}
