using System.Text;
using MQTTnet.Protocol;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>The size of an encoded PUBLISH packet; see MQTT 5, section 3.3.</summary>
public static class PublishSize
{
    private const int ExpiryProperty = 5;

    /// <summary>Bytes of the whole packet.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payloadBytes">Bytes of the payload.</param>
    /// <param name="hasExpiry">Whether it carries a message expiry.</param>
    /// <param name="qos">The quality of service.</param>
    public static int Of(string topic, int payloadBytes, bool hasExpiry, MqttQualityOfServiceLevel qos)
    {
        var remaining = 2 + Encoding.UTF8.GetByteCount(topic) + (qos == MqttQualityOfServiceLevel.AtMostOnce ? 0 : 2)
            + 1 + (hasExpiry ? ExpiryProperty : 0) + payloadBytes;
        return 1 + LengthBytes(remaining) + remaining;
    }

    /// <summary>
    /// The largest payload whose packet has at most <paramref name="packetBytes"/>; negative when not even an empty one
    /// has.
    /// </summary>
    public static int Room(int packetBytes, string topic, bool hasExpiry, MqttQualityOfServiceLevel qos)
    {
        // The length field takes one to four bytes, so the last few bytes are found by trying.
        var room = packetBytes - Of(topic, 0, hasExpiry, qos);
        while (room > 0 && Of(topic, room, hasExpiry, qos) > packetBytes)
            room--;
        return room;
    }

    private static int LengthBytes(int remaining) =>
        remaining switch { < 128 => 1, < 16_384 => 2, < 2_097_152 => 3, _ => 4 };
}
