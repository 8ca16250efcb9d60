using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Mqtt;

/// <summary>
/// The terms of the current connection: the limits that the broker announced, the keep-alive, and what the ends of
/// earlier connections tell about limits that it does not announce.
/// </summary>
internal sealed class BrokerTerms
{
    // No broker closes a connection because of a smaller packet, so smaller samples are never shortened on suspicion.
    private const int Small = 16 * 1024;

    private const int LeastBytes = 256;

    private BrokerLimits announced = BrokerLimits.None;
    private int learnedBytes = int.MaxValue;
    private int suspectBytes = int.MaxValue;
    private bool isRetainRefused, isQoSRefused, wasRetainRefused, wasQoSRefused;
    private bool isConnected;
    private (string Topic, int Bytes)? sending;

    /// <summary>The largest packet that the agent sends.</summary>
    public const int NeedsBytes = ContractLimits.BacklogBytes + 1024;

    /// <summary>The keep-alive that the agent offers.</summary>
    public static readonly TimeSpan Offered = TimeSpan.FromSeconds(60);

    /// <summary>The keep-alive of the current connection: our offer, or the value of the broker.</summary>
    public TimeSpan KeepAlive { get; private set; } = Offered;

    /// <summary>The limits that the broker announced, and those that were found by trying.</summary>
    public BrokerLimits Limits => announced with
    {
        PacketBytes = Math.Min(announced.PacketBytes, learnedBytes),
        RetainAvailable = announced.RetainAvailable && !isRetainRefused && !wasRetainRefused,
        MaximumQoS = isQoSRefused || wasQoSRefused ? MqttQualityOfServiceLevel.AtMostOnce : announced.MaximumQoS,
    };

    /// <summary>Forgets earlier rejections, because the broker may have new settings.</summary>
    public void BeginAttempts()
    {
        // If the broker was down, the size was not the reason of the last end.
        if (!isConnected)
            suspectBytes = int.MaxValue;
        (isRetainRefused, isQoSRefused, isConnected, sending) = (false, false, false, null);
    }

    /// <summary>Stores the reason of a rejected connection.</summary>
    /// <returns>True if another attempt with the new <see cref="Limits"/> may succeed.</returns>
    public bool StoreRejection(MqttConnectReasonCode code)
    {
        var before = Limits;
        if (code == MqttConnectReasonCode.RetainNotSupported)
            isRetainRefused = true;
        else if (code == MqttConnectReasonCode.QoSNotSupported)
            isQoSRefused = true;
        return Limits != before;
    }

    /// <summary>Stores what the broker announced when it accepted the connection.</summary>
    public void Connected(MqttConnAckPacket welcome)
    {
        isConnected = true;
        KeepAlive = welcome.ServerKeepAlive > 0 ? TimeSpan.FromSeconds(welcome.ServerKeepAlive) : Offered;
        announced = BrokerLimits.Of(welcome);
    }

    /// <summary>A message is being sent. If the connection ends, it may be the reason.</summary>
    public void Sending(string topic, int packetBytes) => sending = (topic, packetBytes);

    /// <summary>The broker acknowledged the message.</summary>
    public void Acknowledged()
    {
        if (sending is { } sent && sent.Bytes >= suspectBytes)
            suspectBytes = int.MaxValue;
        sending = null;
    }

    /// <summary>Learns from the end of the connection.</summary>
    /// <returns>The end, with the message that may be its reason.</returns>
    public ConnectionEnd Ended(ConnectionEnd end)
    {
        if (end.Code == MqttDisconnectReasonCode.PacketTooLarge && sending is { } tooLarge)
            learnedBytes = Math.Max(tooLarge.Bytes / 2, LeastBytes);

        // CONNACK did not announce this limit, so it also holds for the next connections.
        wasRetainRefused |= end.Code == MqttDisconnectReasonCode.RetainNotSupported;
        wasQoSRefused |= end.Code == MqttDisconnectReasonCode.QoSNotSupported;
        if (end.Kind != ConnectionEndKind.ClosedInSilence || sending is not { } message)
            return end;

        // Some brokers do not announce their limit. After two ends at the same size, smaller messages are sent.
        if (message.Bytes >= suspectBytes && message.Bytes > Small)
            (learnedBytes, suspectBytes) = (message.Bytes / 2, int.MaxValue);
        else
            suspectBytes = message.Bytes;
        return new ConnectionEnd(
            ConnectionEndKind.Other,
            $"{ConnectFailure.ClosedInSilence} when it was sent {message.Topic} ({message.Bytes} bytes): check its "
                + $"access list and its limits");
    }
}
