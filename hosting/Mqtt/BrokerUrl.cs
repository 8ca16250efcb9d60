using System.Text.RegularExpressions;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// The address of a broker as people write it. User and password have settings of their own: an address is shown in
/// logs and in the list of processes, so one that holds them is refused, and never repeated.
/// </summary>
public static partial class BrokerUrl
{
    /// <summary>What is accepted.</summary>
    public const string Rule = "mqtt://host or mqtts://host, with :port if it is not 1883 or 8883";

    /// <summary>True for what can be the address of a broker.</summary>
    public static bool IsValid(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url is
        {
            Scheme: "mqtt" or "mqtts", Host.Length: > 0, UserInfo: "", PathAndQuery: "/" or "", Fragment: "",
            Port: not 0
        }
        && !text.Contains('@', StringComparison.Ordinal);

    /// <summary>
    /// What is wrong with the address and what to write instead, as it goes on after the name of the setting.
    /// </summary>
    public static string Mistake(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal) || text.Contains("%40", StringComparison.OrdinalIgnoreCase))
        {
            return "holds a user name or a password, which is not shown here: write mqtt://host alone, the name into "
                + "Mqtt:Username, and the password into a file that Mqtt:PasswordFile names";
        }

        var shown = LooksPlain().IsMatch(text) ? ShownValue.Of(text) : ShownValue.Hidden;
        return WebSocket().IsMatch(text)
            ? $"is {shown}: it must be {Rule}; MQTT over WebSocket is not supported, use the broker's port for MQTT"
            : $"is {shown}: it must be {Rule}{(Suggest(text) is { } meant ? $"; did you mean {meant}?" : "")}";
    }

    private static string? Suggest(string text)
    {
        if (LooksPlain().Match(text) is not { Success: true } plain)
            return null;
        var isEncrypted = plain.Groups["scheme"].Value.ToUpperInvariant()
            is "SSL" or "TLS" or "MQTTS" or "MQTT+SSL" or "MQTT+TLS" or "HTTPS"
            || plain.Groups["port"].Value == "8883";
        var meant = $"{(isEncrypted ? "mqtts" : "mqtt")}://{plain.Groups["host"].Value}"
            + (plain.Groups["port"].Value is { Length: > 0 } port ? $":{port}" : "");
        return IsValid(meant) ? meant : null;
    }

    [GeneratedRegex(@"^wss?:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WebSocket();

    // Perhaps a scheme, a host, perhaps a port and a path: nothing in it can be a password.
    [GeneratedRegex(
        @"^((?<scheme>[a-z][a-z0-9+]*):/{0,2}|//)?(?<host>[a-z0-9._-]+|\[[0-9a-f:.%]+\])"
            + @"(:(?<port>[0-9]{1,5}))?(/[a-z0-9._/#+-]*)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LooksPlain();
}
