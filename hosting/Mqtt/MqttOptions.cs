using HealthCheck.Contracts;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>Where the broker is and how to get in.</summary>
public sealed record MqttOptions(
    Uri Url, string TopicPrefix, string? Username, string? PasswordFile,
    string? CaFile, string? ClientCertificateFile, string? ClientKeyFile)
{
    private const string UrlRule = "mqtt://host or mqtts://host, with :port if it is not 1883 or 8883";

    /// <summary>TLS, always and only, with mqtts.</summary>
    public bool IsEncrypted => Url.Scheme == "mqtts";

    /// <summary>The port in the URL, else the one registered for the scheme.</summary>
    public int Port => Url.Port > 0 ? Url.Port : IsEncrypted ? 8883 : 1883;

    /// <summary>Reads the section <c>Mqtt</c>.</summary>
    public static MqttOptions Read(SettingsSection section)
    {
        var url = section.Text("Url", "mqtt://localhost", UrlRule, IsBrokerUrl, "the broker");
        var options = new MqttOptions(
            IsBrokerUrl(url) ? new Uri(url) : new Uri("mqtt://localhost"),
            section.Text("TopicPrefix", Topics.DefaultPrefix, Topics.PrefixRule, Topics.IsPrefix, "what all topics begin with"),
            section.OptionalText("Username", "a name that the broker knows", _ => true, "user at the broker"),
            section.ReadableFile("PasswordFile", "file that holds the password and nothing else"),
            section.ReadableFile("CaFile", "certificates, in PEM, of the authority that signed the broker's"),
            section.ReadableFile("ClientCertificateFile", "certificate, in PEM, that this side shows to the broker"),
            section.ReadableFile("ClientKeyFile", "private key, in PEM, of the client certificate"));

        if (!options.IsEncrypted && (options.CaFile ?? options.ClientCertificateFile) is not null)
            section.Mistake("Url", url, "mqtts:// when certificates are set: nothing would use them");
        if ((options.ClientCertificateFile is null) != (options.ClientKeyFile is null))
            section.Mistake("ClientKeyFile", options.ClientKeyFile ?? "", "set together with Mqtt:ClientCertificateFile");
        if (options is { PasswordFile: not null, Username: null })
            section.Mistake("Username", "", "set when Mqtt:PasswordFile is");
        return options;
    }

    /// <summary>True for what can be <c>Mqtt:Url</c>.</summary>
    public static bool IsBrokerUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url is { Scheme: "mqtt" or "mqtts", Host.Length: > 0, UserInfo: "", PathAndQuery: "/" or "" };
}
