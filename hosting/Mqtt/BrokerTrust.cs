using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>The broker could not prove who it is. The message says what is wrong with its proof, and what to look at.</summary>
public sealed class BrokerNotTrustedException(string message) : AuthenticationException(message);

/// <summary>
/// Whether the certificate that a broker shows is vouched for, is for the host that was meant, and is good now. A doubt
/// ends the connection: there is no way to less.
/// </summary>
/// <param name="host">The host of <c>Mqtt:Url</c>.</param>
/// <param name="authorities">Those of <c>Mqtt:CaFile</c>, and then no others; null for those of this system.</param>
internal sealed class BrokerTrust(string host, X509Certificate2Collection? authorities)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private const X509ChainStatusFlags Time = X509ChainStatusFlags.NotTimeValid;

    /// <summary>True, or it throws.</summary>
    /// <exception cref="BrokerNotTrustedException">The broker is not to be talked to.</exception>
    public bool Check(MqttClientCertificateValidationEventArgs seen)
    {
        if (seen.Certificate is null || seen.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            throw new BrokerNotTrustedException("TLS failed: the broker showed no certificate");

        using var certificate = X509CertificateLoader.LoadCertificate(seen.Certificate.GetRawCertData());
        var wrong = authorities is null ? Flags(seen.Chain) : Build(certificate, seen.Chain);
        if ((wrong & ~Time) != 0)
            throw new BrokerNotTrustedException(NotVouchedFor(certificate, wrong));
        if (wrong != 0)
            throw new BrokerNotTrustedException(NotNow(certificate));
        if (seen.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new BrokerNotTrustedException(OtherName(certificate));
        // What there is a word for was said; a doubt without one is a doubt all the same.
        if (authorities is null && seen.SslPolicyErrors != SslPolicyErrors.None)
            throw new BrokerNotTrustedException($"TLS failed: {seen.SslPolicyErrors}");
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

    private string NotVouchedFor(X509Certificate2 certificate, X509ChainStatusFlags wrong) =>
        authorities is null
            ? $"TLS failed: nobody whom this system trusts vouches for the broker's certificate, issued by '{Issuer(certificate)}' "
                + $"({wrong}): if that authority is yours, set Mqtt:CaFile to its certificate"
            : $"TLS failed: Mqtt:CaFile does not vouch for the broker's certificate, issued by '{Issuer(certificate)}' ({wrong}): "
                + "check that it is the authority of this broker and that this is your broker";

    private static string NotNow(X509Certificate2 certificate) =>
        $"TLS failed: the broker's certificate is good from {Text(certificate.NotBefore)} to {Text(certificate.NotAfter)} only, or that "
        + "of its authority is over: renew it at the broker, or check the clock of this machine";

    private string OtherName(X509Certificate2 certificate) =>
        $"TLS failed: the broker's certificate is for {Names(certificate)} and not for '{host}': use one of these names in Mqtt:Url, "
        + $"or add '{host}' to the certificate";

    private static string Issuer(X509Certificate2 certificate) =>
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true) is { Length: > 0 } name ? name : certificate.Issuer;

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
