using HealthCheck.Hosting.Mqtt;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Enrollment;

/// <summary>Where the broker's users are, and what a device is told about the broker.</summary>
/// <param name="Directory">Holds the broker's <c>passwords</c>, <c>acl</c> and <c>ca.crt</c>.</param>
/// <param name="Url">How devices reach the broker; null for the way the collector does.</param>
/// <param name="PidFile">Holds the process id of the broker.</param>
internal sealed record EnrollOptions(string Directory, string? Url, string PidFile)
{
    /// <summary>Where Debian's Mosquitto and docs/broker.md put them.</summary>
    public static EnrollOptions Default { get; } =
        new("/etc/mosquitto/healthcheck", null, "/run/mosquitto/mosquitto.pid");

    /// <summary>Reads the section <c>Enroll</c>.</summary>
    public static EnrollOptions Read(SettingsSection section) => new(
        section.Text(
            "Directory", Default.Directory, "a directory", IsPath, "where the broker's passwords, acl and ca.crt are"),
        ReadUrl(section),
        section.Text(
            "PidFile", Default.PidFile, "a file", IsPath, "where the broker's process id is, to tell it of new users"));

    /// <summary>
    /// What to tell a device: never a way without TLS, and never a name that means another machine there.
    /// </summary>
    /// <returns>Null when nothing of that kind is known.</returns>
    public string? UrlFor(MqttOptions collector) =>
        Url ?? (collector is { IsEncrypted: true, Url.IsLoopback: false }
            ? collector.Url.OriginalString.TrimEnd('/')
            : null);

    private static string? ReadUrl(SettingsSection section)
    {
        const string Rule = "mqtts://host, with :port if it is not 8883";
        var url = section.OptionalText("Url", Rule, _ => true, "how devices reach the broker, instead of Mqtt:Url");
        if (url is not null && !BrokerUrl.IsValid(url))
            section.Mistake("Url", BrokerUrl.Mistake(url));
        else if (url?.StartsWith("mqtts:", StringComparison.OrdinalIgnoreCase) == false)
            section.Mistake("Url", url, Rule);
        return url;
    }

    private static bool IsPath(string text) => text.IndexOf('\0') < 0;
}
