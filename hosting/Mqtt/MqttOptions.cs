using HealthCheck.Contracts;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>Where the broker is and how to get in.</summary>
public sealed record MqttOptions(
    Uri Url, string TopicPrefix, string? Username, string? PasswordFile,
    string? CaFile, string? ClientCertificateFile, string? ClientKeyFile)
{
    /// <summary>TLS, always and only, with mqtts.</summary>
    public bool IsEncrypted => Url.Scheme == "mqtts";

    /// <summary>The port in the URL, else the one registered for the scheme.</summary>
    public int Port => Url.Port > 0 ? Url.Port : IsEncrypted ? 8883 : 1883;

    /// <summary>Host and port, as the log names the broker.</summary>
    public string Name => $"{Url.Host}:{Port}";

    /// <summary>Reads the section <c>Mqtt</c>.</summary>
    public static MqttOptions Read(SettingsSection section)
    {
        var url = section.Text("Url", "mqtt://localhost", BrokerUrl.Rule, _ => true, "the broker");
        var isUrl = BrokerUrl.IsValid(url);
        if (!isUrl)
            section.Mistake("Url", BrokerUrl.Mistake(url));
        var options = new MqttOptions(
            isUrl ? new Uri(url) : new Uri("mqtt://localhost"),
            section.Text(
                "TopicPrefix", Topics.DefaultPrefix, Topics.PrefixRule, Topics.IsPrefix, "what all topics begin with"),
            section.OptionalText("Username", "a name that the broker knows", _ => true, "user at the broker"),
            section.ReadableFile("PasswordFile", "file that holds the password and nothing else"),
            section.ReadableFile("CaFile", "certificates, in PEM, of the authority that signed the broker's"),
            section.ReadableFile("ClientCertificateFile", "certificate, in PEM, that this side shows to the broker"),
            section.ReadableFile("ClientKeyFile", "private key, in PEM, of the client certificate"));

        if (isUrl && !options.IsEncrypted && (options.CaFile ?? options.ClientCertificateFile) is not null)
            section.Mistake("Url", url, "mqtts:// when certificates are set: nothing would use them");
        if ((options.ClientCertificateFile is null) != (options.ClientKeyFile is null))
            section.Mistake(
                "ClientKeyFile", options.ClientKeyFile ?? "", "set together with Mqtt:ClientCertificateFile");
        if (options is { PasswordFile: not null, Username: null })
            section.Mistake("Username", "", "set when Mqtt:PasswordFile is");
        if (options.IsEncrypted)
            CheckFiles(section, options);
        return options;
    }

    private static void CheckFiles(SettingsSection section, MqttOptions options)
    {
        Check(() => BrokerFiles.Authorities(options));
        Check(() => BrokerFiles.Own(options)?.Dispose());

        void Check(Action read)
        {
            try
            {
                read();
            }
            catch (BrokerFileException e)
            {
                // One that cannot be read is a mistake already.
                if (e.IsDamaged)
                    section.Mistake(e.Key, e.Words);
            }
        }
    }
}
