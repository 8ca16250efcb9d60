using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Text;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>Why the broker could not be reached, in one sentence that tells what to look at.</summary>
public static class ConnectFailure
{
    /// <summary>The broker ended the connection before it had answered.</summary>
    public const string HungUp = "it hung up: check that mqtt:// or mqtts:// in Mqtt:Url fits the port, and whether it "
        + "asks for a certificate of this side (Mqtt:ClientCertificateFile)";

    /// <summary>The broker closed a connection on which it had let us in.</summary>
    public const string ClosedInSilence = "the broker closed the connection without a word";

    /// <summary>On a connection on which the broker had let us in, it sent something that is no MQTT 5.</summary>
    public const string Garbled = "the broker sent something that is no MQTT 5: check what stands between, as a proxy";

    /// <summary>
    /// The broker asks in the middle of a connection who we are, in a way that this program does not know.
    /// </summary>
    public const string OtherLogin =
        "the broker asks for another way to log in (AUTH): allow user and password, or a certificate";

    /// <summary>The broker's answer is none of MQTT 5.</summary>
    public const string OtherProtocol = "it does not speak MQTT 5, which this program needs: it knows MQTT 3.1.1 only, "
        + "or is no broker. Use a broker with MQTT 5, for example Mosquitto 1.6 or later";

    /// <summary>What an exception on the way to the broker means.</summary>
    public static string Describe(Exception exception) => Recognize(exception) ?? exception switch
    {
        _ when IsOtherProtocol(exception) => OtherProtocol,
        MqttCommunicationException { InnerException: IOException } => HungUp,
        AuthenticationException =>
            "TLS failed: check that Mqtt:Url has the port for TLS, and that the broker speaks TLS 1.2 or later",
        MqttCommunicationTimedOutException or TimeoutException or OperationCanceledException =>
            "it did not answer in time: check the network, and that the port speaks MQTT (TLS needs mqtts://)",
        _ => ErrorText.WithPath(exception),
    };

    /// <summary>What it means that a connection ended before the broker had said anything.</summary>
    public static string DescribeRefusal(Exception exception) =>
        Recognize(exception) ?? (IsOtherProtocol(exception) ? OtherProtocol : HungUp);

    // What cannot be read as MQTT 5 is cut off in the middle, or of a kind that does not exist.
    private static bool IsOtherProtocol(Exception exception) =>
        exception is MqttProtocolViolationException
            or MqttCommunicationException { InnerException: MqttProtocolViolationException };

    private static string? Recognize(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case BrokerNotTrustedException:
                    return e.Message;
                case ConnectionLostException lost:
                    return lost.End.Reason;
                // The broker's last words, as OpenSSL hands them on; see RFC 8446, section 6.
                case CryptographicException when e.Message.Contains(" alert ", StringComparison.Ordinal):
                    return Alert(e.Message);
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return "nothing listens there; check that the broker runs, and the port";
                case SocketException
                {
                    SocketErrorCode: SocketError.ConnectionReset
                        or SocketError.ConnectionAborted or SocketError.NotConnected or SocketError.Shutdown
                }:
                    return HungUp;
                case SocketException
                {
                    SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData
                }:
                    return "the host name cannot be resolved: check Mqtt:Url and the DNS";
                case SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable }:
                    return "there is no route to it: check the network";
                case SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.HostDown }:
                    return "it did not answer in time: check the network, and a firewall between";
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return "this machine forbids the connection: check its firewall, and IPAddressDeny in the unit of "
                        + "systemd";
                case SocketException
                {
                    SocketErrorCode: SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable
                }:
                    return "this machine has no address to reach it from: check that IPv6 is on if the broker has "
                        + "IPv6 alone";
                case SocketException { SocketErrorCode: SocketError.InvalidArgument }:
                    return "its address leads nowhere: check Mqtt:Url; one that begins with fe80 needs its interface, "
                        + "as in mqtt://[fe80::1%eth0]";
            }
        }

        return null;
    }

    private static string Alert(string text) =>
        text.EndsWith("certificate required", StringComparison.Ordinal)
            || text.EndsWith("unknown ca", StringComparison.Ordinal)
        || text.EndsWith("certificate expired", StringComparison.Ordinal)
            || text.EndsWith("bad certificate", StringComparison.Ordinal)
            ? "TLS failed: it asks for a certificate of this side, and does not take the one of "
                + "Mqtt:ClientCertificateFile or got none"
            : $"TLS failed: {text[(text.LastIndexOf(':') + 1)..]}";

    /// <summary>How an attempt or a connection ended that ended with this exception.</summary>
    public static ConnectionEnd End(Exception exception) =>
        (exception as ConnectionLostException)?.End ?? new ConnectionEnd(ConnectionEndKind.Other, Describe(exception));

    /// <summary>What a refusal of the broker means.</summary>
    /// <param name="code">The reason code of its CONNACK packet, or the return code of MQTT 3.1.1.</param>
    /// <param name="reason">The broker's own words, if it has any.</param>
    public static string Describe(MqttConnectReasonCode code, string? reason) => (int)code switch
    {
        0x86 or 4 =>
            WithWords("it refused the user name or password: check Mqtt:Username and Mqtt:PasswordFile", reason),
        0x87 or 5 => WithWords(
            "it does not let this client in: check Mqtt:Username, Mqtt:PasswordFile and the broker's access list",
            reason),
        0x84 or 1 => OtherProtocol,
        0x85 or 2 => WithWords("it refused the client id: check the broker's rules for client ids", reason),
        0x88 or 3 => WithWords("it is not ready (server unavailable)", reason),
        0x89 => WithWords("it is too busy", reason),
        0x8A => WithWords("it has banned this client: look at the broker's list of bans", reason),
        0x95 => WithWords("the packet that connects is too large for it: use shorter names", reason),
        0x97 => WithWords("a quota of this client is used up", reason),
        0x9A => WithWords("it keeps no retained messages", reason),
        0x9B => WithWords("it does not support QoS 1", reason),
        0x9C or 0x9D => WithWords("it names another server: set Mqtt:Url to that", reason),
        0x9F => WithWords("it limits how often one may connect", reason),
        _ => WithWords($"it refused the connection: {Words(code.ToString())}", reason),
    };

    /// <summary>What it means that the broker did not take a message.</summary>
    /// <param name="topic">Where the message was to go.</param>
    /// <param name="code">The reason code of its PUBACK packet.</param>
    /// <param name="reason">The broker's own words, if it has any.</param>
    public static string Describe(string topic, MqttPubAckReasonCode code, string? reason) => code switch
    {
        MqttPubAckReasonCode.NotAuthorized => WithWords(
            $"it does not let this client write {topic}: check the broker's access list", reason),
        MqttPubAckReasonCode.QuotaExceeded => WithWords(
            $"it did not take {topic}: a quota of this client is used up", reason),
        _ => WithWords($"it did not take {topic}: {Words(code.ToString())}", reason),
    };

    /// <summary>What it means that the broker ended an established connection.</summary>
    /// <param name="code">The reason code of its DISCONNECT packet.</param>
    /// <param name="reason">The broker's own words, if it has any.</param>
    public static ConnectionEnd Describe(MqttDisconnectReasonCode code, string? reason) => new(
        code == MqttDisconnectReasonCode.SessionTakenOver ? ConnectionEndKind.TakenOver : ConnectionEndKind.Other,
        code switch
        {
            MqttDisconnectReasonCode.SessionTakenOver =>
                "another program with the same client id took the connection over",
            MqttDisconnectReasonCode.NormalDisconnection => "the broker ended the connection",
            MqttDisconnectReasonCode.ServerShuttingDown => "the broker is shutting down",
            MqttDisconnectReasonCode.KeepAliveTimeout => "the broker did not hear from us in time: check the network",
            MqttDisconnectReasonCode.NotAuthorized => WithWords(
                "the broker no longer lets this client in: check user, password and access list", reason),
            MqttDisconnectReasonCode.PacketTooLarge => WithWords("a message was larger than the broker takes", reason),
            _ => WithWords($"the broker ended the connection: {Cause(code)}", reason),
        },
        code);

    private static string Cause(MqttDisconnectReasonCode code) => code switch
    {
        MqttDisconnectReasonCode.QuotaExceeded => "a quota of this client is used up",
        MqttDisconnectReasonCode.MessageRateTooHigh =>
            "it takes messages less often; set Health:IntervalSeconds to more",
        MqttDisconnectReasonCode.AdministrativeAction => "somebody who runs it did so by hand, or a rule of theirs",
        MqttDisconnectReasonCode.UseAnotherServer or MqttDisconnectReasonCode.ServerMoved =>
            "it names another server; set Mqtt:Url to that",
        MqttDisconnectReasonCode.RetainNotSupported => "it keeps no retained messages",
        MqttDisconnectReasonCode.QoSNotSupported => "it does not support QoS 1",
        MqttDisconnectReasonCode.ServerBusy => "it is too busy",
        _ => Words(code.ToString()),
    };

    // "ProtocolError" is "protocol error".
    private static string Words(string code) => string.Concat(code.Select((letter, place) =>
        place > 0 && char.IsUpper(letter) && !char.IsUpper(code[place - 1]) ? $" {char.ToLowerInvariant(letter)}"
        : place == 0 || !char.IsUpper(letter) ? char.ToLowerInvariant(letter).ToString()
        : letter.ToString()));

    // The broker is a stranger too: its words go into the log.
    private static string WithWords(string text, string? words)
    {
        const int Most = 200;
        return string.IsNullOrWhiteSpace(words) ? text : $"{text} (it says: {PlainText.Line(words, Most)})";
    }
}
