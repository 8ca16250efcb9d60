using System.Buffers;
using CsCheck;
using HealthCheck.Hosting.Mqtt;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Hosting.Tests.Mqtt;

public sealed class PublishSizeTests
{
    private static readonly Gen<(string Topic, int Payload, bool HasExpiry, MqttQualityOfServiceLevel QoS)> Packets =
        Gen.Select(
        Gen.String[1, 200], Gen.OneOf(Gen.Int[0, 300], Gen.Int[16_000, 17_000], Gen.Int[2_090_000, 2_100_000]),
        Gen.Bool, One(MqttQualityOfServiceLevel.AtMostOnce, MqttQualityOfServiceLevel.AtLeastOnce));

    [Fact]
    public void The_size_is_that_of_the_packet_that_is_sent() => Packets.Sample(each =>
        PublishSize.Of(each.Topic, each.Payload, each.HasExpiry, each.QoS)
            == Encoded(each.Topic, each.Payload, each.HasExpiry, each.QoS), iter: 300);

    [Fact]
    public void The_largest_payload_that_fits_does_and_one_byte_more_does_not() => Gen
        .Select(Packets, Gen.Int[1, 300_000]).Sample((each, most) =>
        {
            var room = PublishSize.Room(most, each.Topic, each.HasExpiry, each.QoS);
            return room < 0
                ? PublishSize.Of(each.Topic, 0, each.HasExpiry, each.QoS) > most
                : PublishSize.Of(each.Topic, room, each.HasExpiry, each.QoS) <= most
                    && PublishSize.Of(each.Topic, room + 2, each.HasExpiry, each.QoS) > most;
        });

    private static Gen<MqttQualityOfServiceLevel> One(params MqttQualityOfServiceLevel[] of) =>
        Gen.Int[0, of.Length - 1].Select(number => of[number]);

    private static int Encoded(string topic, int payload, bool hasExpiry, MqttQualityOfServiceLevel qos)
    {
        var formatter = new MqttPacketFormatterAdapter(MqttProtocolVersion.V500, new MqttBufferWriter(4096, 65535));
        return formatter.Encode(new MqttPublishPacket
        {
            Topic = topic,
            Payload = new ReadOnlySequence<byte>(new byte[payload]),
            PacketIdentifier = qos == MqttQualityOfServiceLevel.AtMostOnce ? (ushort)0 : (ushort)1,
            QualityOfServiceLevel = qos,
            MessageExpiryInterval = hasExpiry ? 90u : 0,
            Retain = true,
        }).Length;
    }
}
