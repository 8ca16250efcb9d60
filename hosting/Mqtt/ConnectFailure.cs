using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using HealthCheck.Hosting.Errors;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>Why the broker could not be reached, in one sentence that tells what to look at.</summary>
public static class ConnectFailure
{
    /// <summary>The broker ended the connection before it had answered.</summary>
    public const string HungUp = "it hung up: check that mqtt:// or mqtts:// in Mqtt:Url fits the port, and whether it asks for "
        + "a certificate of this side (Mqtt:ClientCertificateFile)";

    /// <summary>What an exception on the way to the broker means.</summary>
    public static string Describe(Exception exception) => Recognize(exception) ?? exception switch
    {
        MqttConnectingFailedException or MqttCommunicationException { InnerException: IOException } => HungUp,
        AuthenticationException =>
            "TLS failed: check that Mqtt:Url has the port for TLS, and that the broker speaks TLS 1.2 or later",
        MqttCommunicationTimedOutException or TimeoutException or OperationCanceledException =>
            "it did not answer in time: check the network, and that the port speaks MQTT (TLS needs mqtts://)",
        _ => ErrorText.WithPath(exception),
    };

    /// <summary>What it means that a connection ended before the broker had said anything.</summary>
    public static string DescribeRefusal(Exception exception) => Recognize(exception) ?? HungUp;

    private static string? Recognize(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case BrokerNotTrustedException:
                    return e.Message;
                // The broker's last words, as OpenSSL hands them on; see RFC 8446, section 6.
                case CryptographicException when e.Message.Contains(" alert ", StringComparison.Ordinal):
                    return Alert(e.Message);
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return "nothing listens there; check that the broker runs, and the port";
                case SocketException
                {
                    SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NotConnected or SocketError.Shutdown
                }:
                    return HungUp;
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }:
                    return "the host name cannot be resolved: check Mqtt:Url and the DNS";
                case SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable }:
                    return "there is no route to it: check the network";
            }
        }

        return null;
    }

    private static string Alert(string text) =>
        text.EndsWith("certificate required", StringComparison.Ordinal) || text.EndsWith("unknown ca", StringComparison.Ordinal)
        || text.EndsWith("certificate expired", StringComparison.Ordinal) || text.EndsWith("bad certificate", StringComparison.Ordinal)
            ? "TLS failed: it asks for a certificate of this side, and does not take the one of Mqtt:ClientCertificateFile or got none"
            : $"TLS failed: {text[(text.LastIndexOf(':') + 1)..]}";

    /// <summary>What a refusal of the broker means.</summary>
    public static string Describe(MqttClientConnectResult result) =>
        Describe((MqttConnectReasonCode)result.ResultCode, result.ReasonString);

    /// <summary>What a refusal of the broker means.</summary>
    public static string Describe(MqttConnectReasonCode code, string? reason) => code switch
    {
        MqttConnectReasonCode.BadUserNameOrPassword =>
            "it refused the user name or password: check Mqtt:Username and Mqtt:PasswordFile",
        MqttConnectReasonCode.NotAuthorized =>
            "it does not let this client in: check Mqtt:Username, Mqtt:PasswordFile and the broker's access list",
        _ => $"it refused the connection: {code} {reason}".TrimEnd(),
    };

    /// <summary>What the end of a connection means.</summary>
    public static string Describe(MqttClientDisconnectedEventArgs seen) => seen.Reason switch
    {
        MqttClientDisconnectReason.SessionTakenOver =>
            "another agent with the same id took over: two devices have one identity; set Device:Id on one of them",
        MqttClientDisconnectReason.KeepAliveTimeout => "it no longer answered",
        _ when seen.Exception is { } e => ErrorText.Of(e),
        _ => $"it closed the connection ({seen.Reason})",
    };
}
