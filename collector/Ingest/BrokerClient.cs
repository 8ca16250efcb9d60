using HealthCheck.Hosting.Mqtt;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// One connection to the broker, packet by packet. MQTTnet's own client queues whatever comes without a bound; here
/// nothing is read that nobody asked for, so that TCP holds the broker back, and many acknowledgements leave as one
/// write.
/// </summary>
internal sealed class BrokerClient : IDisposable
{
    private readonly MqttClientOptions options;
    private readonly BufferedChannel channel;
    private readonly MqttChannelAdapter adapter;
    private readonly SemaphoreSlim sending = new(1);
    private int unanswered;
    private ushort lastPacket;

    public BrokerClient(MqttClientOptions options)
    {
        this.options = options;
        channel = new(new MqttTcpChannel(options));
        adapter = new(
            channel, new MqttPacketFormatterAdapter(MqttProtocolVersion.V500, new MqttBufferWriter(4096, 1 << 16)),
            MqttNetNullLogger.Instance);
    }

    /// <summary>How long connecting may take.</summary>
    public TimeSpan Timeout => options.Timeout;

    /// <summary>What the broker said when it let us in.</summary>
    public MqttConnAckPacket Welcome { get; private set; } = new();

    /// <summary>What it allows.</summary>
    public BrokerLimits Limits { get; private set; } = BrokerLimits.None;

    /// <summary>Connects and says who we are.</summary>
    public async Task<MqttConnAckPacket> ConnectAsync(CancellationToken stop)
    {
        await adapter.ConnectAsync(stop);
        await SendAsync([MqttConnectPacketFactory.Create(options)], stop);
        Welcome = await adapter.ReceivePacketAsync(stop) as MqttConnAckPacket
            ?? throw new IOException(ConnectFailure.HungUp);
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

    /// <summary>Tells the broker that it may forget messages.</summary>
    public Task AcknowledgeAsync(IEnumerable<ushort> packets, CancellationToken stop) =>
        SendAsync(packets.Select(id => new MqttPubAckPacket { PacketIdentifier = id }), stop);

    /// <summary>
    /// Sends messages with QoS 1 where the broker has it, as many as it takes, and does not wait for its answer.
    /// </summary>
    /// <returns>Messages that are larger than the broker takes, and were not sent.</returns>
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

    /// <summary>Sends one packet of any other kind.</summary>
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

    /// <summary>Names the next packet that wants an answer.</summary>
    public ushort NextPacket() => lastPacket = lastPacket == ushort.MaxValue ? (ushort)1 : (ushort)(lastPacket + 1);

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
