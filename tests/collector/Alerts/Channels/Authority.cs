using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>An authority of one's own, as people have at home.</summary>
internal sealed class Authority : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 certificate;

    public Authority()
    {
        var request = new CertificateRequest("CN=Home authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), Later);
    }

    public string Pem => certificate.ExportCertificatePem();

    private static DateTimeOffset Later => TimeProvider.System.GetUtcNow().AddDays(30);

    /// <summary>A certificate for a server.</summary>
    /// <param name="name">Its name; null for 127.0.0.1.</param>
    public X509Certificate2 Issue(string? name = null)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", own, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (name is null)
            names.AddIpAddress(IPAddress.Loopback);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], critical: false));
        using var issued = request.Create(
            certificate, TimeProvider.System.GetUtcNow().AddHours(-1), Later.AddDays(-1), [1, 2, 3, 4]);
        using var both = issued.CopyWithPrivateKey(own);
        return X509CertificateLoader.LoadPkcs12(both.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
    }
}
