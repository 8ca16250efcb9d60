using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthCheck.Hosting.Text;
using MailKit.Security;
using MimeKit;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>The SMTP server of a channel: how it is reached, and which certificate is trusted.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Security">TLS from the start, STARTTLS, or none because the owner said so. There is no way between.</param>
/// <param name="User">Who signs in; null for nobody.</param>
/// <param name="Password">The password.</param>
/// <param name="From">The address of the sender.</param>
/// <param name="Authority">Its authority in PEM; null for those of the system.</param>
internal sealed record EmailServer(
    string Host, int Port, SecureSocketOptions Security, string? User, string Password, string From, string? Authority)
{
    private const int TlsPort = 465, SubmissionPort = 587;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>What no text may hold: the password, also in the forms in which it is sent.</summary>
    public Secrets Secrets => new(Password, $"\0{User}\0{Password}", $"{User}\0{User}\0{Password}");

    /// <summary>Reads an entry without a mistake.</summary>
    public static EmailServer Of(ChannelEntry entry)
    {
        var options = entry.Options;
        var port = options.TryGetValue("port", out var text)
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : SubmissionPort;
        var user = options.GetValueOrDefault("user");
        return new(
            options["server"], port,
            options.GetValueOrDefault("security", port == TlsPort ? "tls" : "starttls") switch
            {
                "none" => SecureSocketOptions.None,
                "tls" => SecureSocketOptions.SslOnConnect,
                _ => SecureSocketOptions.StartTls,
            },
            user, options.GetValueOrDefault("password", ""), options.GetValueOrDefault("from", user ?? ""),
            options.GetValueOrDefault("ca"));
    }

    /// <summary>What is wrong with an entry; null when nothing is.</summary>
    public static string? Mistake(ChannelEntry entry)
    {
        var options = entry.Options;
        var (user, from) = (options.GetValueOrDefault("user"), options.GetValueOrDefault("from"));
        return entry switch
        {
            _ when !entry.Target.Split(',').All(IsAddress) =>
                $"Target '{Shown(entry.Target)}' is no address, nor several with commas between; "
                    + "give one such as me@example.org",
            _ when Uri.CheckHostName(options["server"]) == UriHostNameType.Unknown =>
                $"Option server '{Shown(options["server"])}' is no host name; give one such as smtp.example.org, and "
                    + "the port in option port",
            _ when options.TryGetValue("port", out var port)
                && !(ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number > 0) =>
                $"Option port '{Shown(port)}' is no port; give 587, 465 or 25",
            _ when options.TryGetValue("security", out var security)
                && security is not ("starttls" or "tls" or "none") =>
                $"Option security '{Shown(security)}' is unknown; give starttls, tls or none",
            _ when user is null != options.GetValueOrDefault("password") is null =>
                "Options user and password go together; give both or none",
            _ when from is not null && !IsAddress(from) =>
                $"Option from '{Shown(from)}' is no address; give one such as pis@example.org",
            _ when from is null && (user is null || !IsAddress(user)) =>
                "Option from is missing, and the user is no address; give one such as pis@example.org",
            _ when options.TryGetValue("ca", out var authority) && !IsPem(authority) =>
                "Option ca holds no certificate in PEM; give the file of the authority with --option-file ca=FILE",
            _ when options.TryGetValue("template", out var template)
                && EmailText.Mistake(template) is { } mistake => $"Option template: {mistake}",
            _ => null,
        };
    }

    /// <summary>Whether a certificate is the server's, for MailKit.</summary>
    public bool IsTrusted(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (Authority is null || shown is null || errors == SslPolicyErrors.None)
            return errors == SslPolicyErrors.None;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors)
            return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.ImportFromPem(Authority);
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.DisableCertificateDownloads = true;
        if (chain is not null)
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainElements.Select(element => element.Certificate).ToArray());
        using var certificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        return own.Build(certificate);
    }

    private static bool IsAddress(string text) =>
        MailboxAddress.TryParse(text, out var address) && address.Address.IndexOf('@', StringComparison.Ordinal) > 0;

    private static bool IsPem(string text)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            return false;
        }

        return all.Count > 0;
    }

    private static string Shown(string value) => PlainText.Line(value, 100);
}
