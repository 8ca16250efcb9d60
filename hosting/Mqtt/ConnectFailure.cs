using System.Net.Sockets;
using System.Security.Authentication;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>Why the broker could not be reached, in one sentence that tells what to look at.</summary>
public static class ConnectFailure
{
    /// <summary>What an exception on the way to the broker means.</summary>
    public static string Describe(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case AuthenticationException:
                    return "TLS failed: the broker's certificate is not vouched for by Mqtt:CaFile (without it, by this system), "
                        + "has run out, or names another host than Mqtt:Url";
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return "nothing listens there; check that the broker runs, and the port";
                case SocketException { SocketErrorCode: SocketError.ConnectionReset }:
                    return "it hung up: check that mqtt:// or mqtts:// in Mqtt:Url fits the port";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }:
                    return "the host name cannot be resolved: check Mqtt:Url and the DNS";
                case SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable }:
                    return "there is no route to it: check the network";
            }
        }

        return exception switch
        {
            MqttCommunicationTimedOutException or TimeoutException or OperationCanceledException =>
                "it did not answer in time: check the network, and that the port speaks MQTT (TLS needs mqtts://)",
            _ => exception.Message,
        };
    }

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
        _ => seen.Exception?.Message ?? $"it closed the connection ({seen.Reason})",
    };
}
