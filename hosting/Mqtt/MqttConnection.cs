using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// One connection to the broker, packet by packet. MQTTnet's own client queues received messages without a limit, and
/// hides packets. This class reads a packet only on demand, so that TCP slows the broker down, and sends many packets
/// as one write.
/// </summary>
public sealed class MqttConnection : IDisposable
{
    private readonly MqttClientOptions options;
    private readonly BufferedChannel channel;
    private readonly MqttChannelAdapter adapter;
    private readonly SemaphoreSlim sending = new(1);
    private int unanswered;
    private ushort lastPacket;

    /// <summary>Prepares a connection.</summary>
    /// <param name="options">The broker and the CONNECT packet.</param>
    /// <param name="bufferBytes">Bytes that are read ahead, and that wait for one write.</param>
    public MqttConnection(MqttClientOptions options, int bufferBytes = 4096)
    {
        this.options = options;
        channel = new BufferedChannel(new MqttTcpChannel(options), bufferBytes);
        adapter = new MqttChannelAdapter(
            channel, new MqttPacketFormatterAdapter(MqttProtocolVersion.V500, new MqttBufferWriter(4096, 1 << 16)),
            MqttNetNullLogger.Instance);
    }

    /// <summary>How long connecting may take.</summary>
    public TimeSpan Timeout => options.Timeout;

    /// <summary>The broker's answer to CONNECT.</summary>
    public MqttConnAckPacket Welcome { get; private set; } = new();

    /// <summary>Why the broker rejected the connection; null if it accepted it.</summary>
    public string? Refusal => Welcome.ReasonCode == MqttConnectReasonCode.Success
        ? null
        : ConnectFailure.Describe(Welcome.ReasonCode, Welcome.ReasonString);

    /// <summary>The limits of the broker.</summary>
    public BrokerLimits Limits { get; private set; } = BrokerLimits.None;

    /// <summary>The DISCONNECT packet after which the broker publishes the last will, if there is one.</summary>
    public MqttDisconnectPacket Goodbye => new()
    {
        ReasonCode = options.WillTopic is null
            ? MqttDisconnectReasonCode.NormalDisconnection
            : MqttDisconnectReasonCode.DisconnectWithWillMessage,
    };

    /// <summary>Connects and waits for <see cref="Welcome"/>.</summary>
    /// <exception cref="IOException">The broker sent no CONNACK packet.</exception>
    public async Task<MqttConnAckPacket> ConnectAsync(CancellationToken stop)
    {
        await adapter.ConnectAsync(stop);
        try
        {
            await SendAsync(MqttConnectPacketFactory.Create(options), stop);
            var first = await ReceiveAsync(stop) ?? throw new IOException(ConnectFailure.HungUp);
            Welcome = first as MqttConnAckPacket ?? throw new IOException(ConnectFailure.OtherProtocol);
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException))
        {
            throw new IOException(ConnectFailure.DescribeRefusal(e), e);
        }

        Limits = BrokerLimits.Of(Welcome);
        return Welcome;
    }

    /// <summary>The next packet; null when the broker closed the connection. One caller at a time.</summary>
    public async Task<MqttPacket?> ReceiveAsync(CancellationToken stop)
    {
        var packet = await adapter.ReceivePacketAsync(stop);
        if (packet is MqttPubAckPacket)
            Interlocked.Decrement(ref unanswered);
        return packet;
    }

    /// <summary>Acknowledges messages that came with QoS 1.</summary>
    public Task AcknowledgeAsync(IEnumerable<ushort> packets, CancellationToken stop) =>
        SendAsync(packets.Select(id => new MqttPubAckPacket { PacketIdentifier = id }), stop);

    /// <summary>
    /// Sends messages with QoS 1 where the broker has it, as many as it accepts, and does not wait for its answer.
    /// </summary>
    /// <returns>The number of messages that were not sent because they are too large for the broker.</returns>
    public async Task<int> PublishAsync(IEnumerable<(string Topic, byte[] Payload)> messages, CancellationToken stop)
    {
        var qos = Limits.PublishQoS;
        var all = messages.ToLookup(
            message =>
                PublishSize.Of(message.Topic, message.Payload.Length, hasExpiry: false, qos) <= Limits.PacketBytes);
        await SendAsync(all[true].Where(_ => qos == MqttQualityOfServiceLevel.AtMostOnce || HasRoom())
            .Select(message => new MqttPublishPacket
            {
                PacketIdentifier = qos == MqttQualityOfServiceLevel.AtMostOnce ? (ushort)0 : NextPacket(),
                Topic = message.Topic,
                Payload = new(message.Payload),
                QualityOfServiceLevel = qos,
            }), stop);
        return all[false].Count();
    }

    /// <summary>Sends one packet.</summary>
    public Task SendAsync(MqttPacket packet, CancellationToken stop) => SendAsync([packet], stop);

    /// <summary>Sends packets as one write.</summary>
    public async Task SendAsync(IEnumerable<MqttPacket> packets, CancellationToken stop)
    {
        await sending.WaitAsync(stop);
        try
        {
            foreach (var packet in packets)
                await adapter.SendPacketAsync(packet, stop);
            await channel.FlushAsync(stop);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>The identifier of the next packet that wants an answer.</summary>
    public ushort NextPacket() => lastPacket = lastPacket == ushort.MaxValue ? (ushort)1 : (ushort)(lastPacket + 1);

    /// <summary>Closes the connection without a DISCONNECT packet.</summary>
    public void Dispose()
    {
        adapter.Dispose();
        channel.Dispose();
        sending.Dispose();
    }

    private bool HasRoom()
    {
        if (Volatile.Read(ref unanswered) >= Limits.ReceiveMaximum)
            return false;
        Interlocked.Increment(ref unanswered);
        return true;
    }
}
