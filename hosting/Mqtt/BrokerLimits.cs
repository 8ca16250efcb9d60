using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>What a broker allows on a connection, from its CONNACK packet; see MQTT 5, section 3.2.2.3.</summary>
/// <param name="PacketBytes">Maximum Packet Size: a larger packet ends the connection. int.MaxValue when there is no
/// limit.</param>
/// <param name="MaximumQoS">The highest quality of service for publishing.</param>
/// <param name="RetainAvailable">False when the broker keeps no retained messages.</param>
/// <param name="ReceiveMaximum">Messages that may wait for an acknowledgement at the same time, 1 to 65535.</param>
/// <param name="WildcardsAvailable">False when subscriptions with + and # are refused.</param>
public sealed record BrokerLimits(
    int PacketBytes, MqttQualityOfServiceLevel MaximumQoS, bool RetainAvailable, int ReceiveMaximum,
    bool WildcardsAvailable)
{
    /// <summary>A broker that limits nothing.</summary>
    public static BrokerLimits None { get; } =
        new(int.MaxValue, MqttQualityOfServiceLevel.ExactlyOnce, RetainAvailable: true, ushort.MaxValue,
            WildcardsAvailable: true);

    /// <summary>Reads the limits. A value of zero, which MQTT 5 forbids, counts as no limit.</summary>
    public static BrokerLimits Of(MqttConnAckPacket welcome) => new(
        welcome.MaximumPacketSize is > 0 and < int.MaxValue and var bytes ? (int)bytes : int.MaxValue,
        welcome.MaximumQoS,
        welcome.RetainAvailable,
        welcome.ReceiveMaximum > 0 ? welcome.ReceiveMaximum : ushort.MaxValue,
        welcome.WildcardSubscriptionAvailable);

    /// <summary>The quality of service to publish with: QoS 1 where the broker has it.</summary>
    public MqttQualityOfServiceLevel PublishQoS =>
        MaximumQoS < MqttQualityOfServiceLevel.AtLeastOnce ? MaximumQoS : MqttQualityOfServiceLevel.AtLeastOnce;

    /// <summary>What the limits cost a device, for the log of the agent and for its doctor.</summary>
    /// <param name="needsBytes">The largest packet that the agent sends if it may.</param>
    public IEnumerable<BrokerLimitation> ForDevice(int needsBytes)
    {
        if (!RetainAvailable)
        {
            yield return new BrokerLimitation(
                IsSevere: true,
                "The broker keeps no retained messages: whoever connects later does not see this device",
                "Allow them at the broker (in Mosquitto: retain_available true)");
        }

        if (PublishQoS == MqttQualityOfServiceLevel.AtMostOnce)
        {
            yield return new BrokerLimitation(
                IsSevere: true,
                "The broker acknowledges nothing (QoS 0 only): a sample that is lost on the way is not noticed",
                "Allow QoS 1 at the broker (in Mosquitto: max_qos 1 or 2)");
        }

        if (PacketBytes < needsBytes)
        {
            yield return new BrokerLimitation(
                IsSevere: false,
                $"The broker takes packets of {PacketBytes} bytes at most: old samples go in smaller messages, and "
                + "what is still too large is shortened or left out",
                "Allow 70000 bytes or more (in Mosquitto: max_packet_size)");
        }
    }
}
