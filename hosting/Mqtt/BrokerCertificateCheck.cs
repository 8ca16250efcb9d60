using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// Checks the certificate of a broker: its authority, its host name and its dates. Any fault ends the connection; there
/// is no option to ignore it.
/// </summary>
/// <param name="host">The host of <c>Mqtt:Url</c>.</param>
/// <param name="authorities">The authorities of <c>Mqtt:CaFile</c> and no others; null for those of the system.</param>
internal sealed class BrokerCertificateCheck(string host, X509Certificate2Collection? authorities)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private const X509ChainStatusFlags Time = X509ChainStatusFlags.NotTimeValid;

    /// <summary>Returns true or throws.</summary>
    /// <exception cref="BrokerNotTrustedException">The certificate is not valid.</exception>
    public bool Check(MqttClientCertificateValidationEventArgs shown)
    {
        if (shown.Certificate is null || shown.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            throw new BrokerNotTrustedException("TLS failed: the broker showed no certificate");

        using var certificate = X509CertificateLoader.LoadCertificate(shown.Certificate.GetRawCertData());
        var wrong = authorities is null ? Flags(shown.Chain) : Build(certificate, shown.Chain);
        if ((wrong & ~Time) != 0)
            throw new BrokerNotTrustedException(UnknownAuthority(certificate, wrong));
        if (wrong != 0)
            throw new BrokerNotTrustedException(WrongDates(certificate));
        if (shown.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new BrokerNotTrustedException(WrongName(certificate));
        // Any other fault counts, too.
        if (authorities is null && shown.SslPolicyErrors != SslPolicyErrors.None)
            throw new BrokerNotTrustedException($"TLS failed: {shown.SslPolicyErrors}");
        return true;
    }

    private X509ChainStatusFlags Build(X509Certificate2 certificate, X509Chain shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities!);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        foreach (var element in shown.ChainElements)
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate) ? 0 : Flags(chain);
    }

    private static X509ChainStatusFlags Flags(X509Chain chain) =>
        chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, each) => all | each.Status);

    private string UnknownAuthority(X509Certificate2 certificate, X509ChainStatusFlags wrong) =>
        authorities is null
            ? $"TLS failed: nobody whom this system trusts vouches for the broker's certificate, issued by "
                + $"'{Issuer(certificate)}' "
                + $"({wrong}): if that authority is yours, set Mqtt:CaFile to its certificate"
            : $"TLS failed: Mqtt:CaFile does not vouch for the broker's certificate, issued by "
                + $"'{Issuer(certificate)}' ({wrong}): "
                + "check that it is the authority of this broker and that this is your broker";

    private static string WrongDates(X509Certificate2 certificate) =>
        $"TLS failed: the broker's certificate is good from {Text(certificate.NotBefore)} to "
        + $"{Text(certificate.NotAfter)} only, or that of its authority is over: renew it at the broker, or check the "
        + "clock of this machine";

    private string WrongName(X509Certificate2 certificate) =>
        $"TLS failed: the broker's certificate is for {Names(certificate)} and not for '{host}': use one of these "
        + $"names in Mqtt:Url, or add '{host}' to the certificate";

    private static string Issuer(X509Certificate2 certificate) =>
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true) is { Length: > 0 } name
            ? name
            : certificate.Issuer;

    private static string Names(X509Certificate2 certificate)
    {
        const int Most = 8;
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        string[] all = names is null
            ? []
            : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())];
        return all.Length == 0 ? "no host at all" : string.Join(", ", all.Take(Most).Select(name => $"'{name}'"))
            + (all.Length > Most ? $" and {all.Length - Most} more" : "");
    }

    private static string Text(DateTime local) =>
        local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
