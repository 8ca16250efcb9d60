using System.Buffers;
using System.Threading.Channels;
using HealthCheck.Hosting.Mqtt;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.LowLevelClient;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Mqtt;

/// <summary>
/// A short connection of a command to the broker, with its own client id. It sends and receives single packets, because
/// it needs answers that an ordinary client hides.
/// </summary>
internal sealed class MqttProbe : IAsyncDisposable
{
    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(2);

    private readonly ILowLevelMqttClient client = new MqttClientFactory().CreateLowLevelMqttClient();
    private readonly Channel<MqttPacket> received = Channel.CreateUnbounded<MqttPacket>();
    private readonly CancellationTokenSource over = new();
    private readonly Dictionary<string, byte[]> retained = new(StringComparer.Ordinal);
    private readonly List<(string Topic, byte[] Payload)> live = [];
    private ushort packets;

    private MqttProbe()
    {
    }

    /// <summary>The broker's answer to CONNECT.</summary>
    public MqttConnAckPacket Welcome { get; private set; } = null!;

    /// <summary>Retained messages that were received, by topic.</summary>
    public IReadOnlyDictionary<string, byte[]> Retained => retained;

    /// <summary>The first live messages, in order.</summary>
    public IReadOnlyList<(string Topic, byte[] Payload)> Live => live;

    /// <exception cref="IOException">The broker rejected the connection, for the reason in the message.</exception>
    /// <exception cref="Exception">No connection was possible: see <see cref="ConnectFailure"/>.</exception>
    public static async Task<MqttProbe> ConnectAsync(MqttOptions options, string clientId, CancellationToken stop)
    {
        var probe = new MqttProbe();
        try
        {
            var how = BrokerConnection.Prepare(options, clientId)
                .WithCleanStart(true).WithSessionExpiryInterval(0).Build();
            using var limit = probe.Limit(stop);
            await probe.client.ConnectAsync(how, limit.Token);
            _ = probe.ReceiveAllAsync();
            probe.Welcome = await probe.ExchangeAsync<MqttConnAckPacket>(MqttConnectPacketFactory.Create(how), stop);
            if (probe.Welcome.ReasonCode != MqttConnectReasonCode.Success)
                throw new IOException(ConnectFailure.Describe(probe.Welcome.ReasonCode, probe.Welcome.ReasonString));
            return probe;
        }
        catch
        {
            probe.Close();
            throw;
        }
    }

    /// <summary>Publishes with QoS 1.</summary>
    /// <returns>Null if the broker accepted it, otherwise the reason.</returns>
    public async Task<string?> PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken stop)
    {
        var answer = await ExchangeAsync<MqttPubAckPacket>(
            Message(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain), stop);
        return answer.ReasonCode is MqttPubAckReasonCode.Success or MqttPubAckReasonCode.NoMatchingSubscribers
            ? null
            : $"{answer.ReasonCode} {answer.ReasonString}".TrimEnd();
    }

    /// <summary>
    /// Asks whether a message could be published, and does not publish it: with QoS 2 a message counts only once it is
    /// released in a second step, which never comes. A broker that passes it on before that breaks nothing if the
    /// payload is harmless.
    /// </summary>
    /// <returns>Null if it is allowed, otherwise the reason.</returns>
    public async Task<string?> TryPublishAsync(string topic, ReadOnlyMemory<byte> harmless, CancellationToken stop)
    {
        var answer = await ExchangeAsync<MqttPubRecPacket>(
            Message(topic, harmless, MqttQualityOfServiceLevel.ExactlyOnce, retain: false), stop);
        return answer.ReasonCode is MqttPubRecReasonCode.Success or MqttPubRecReasonCode.NoMatchingSubscribers
            ? null
            : $"{answer.ReasonCode} {answer.ReasonString}".TrimEnd();
    }

    /// <summary>Subscribes with QoS 0.</summary>
    /// <returns>Null if the broker accepted it, otherwise the reason.</returns>
    public async Task<string?> SubscribeAsync(string filter, CancellationToken stop)
    {
        var packet = new MqttSubscribePacket { PacketIdentifier = ++packets };
        packet.TopicFilters.Add(new MqttTopicFilter { Topic = filter });
        var answer = await ExchangeAsync<MqttSubAckPacket>(packet, stop);
        return answer.ReasonCodes is [<= MqttSubscribeReasonCode.GrantedQoS2]
            ? null
            : $"{answer.ReasonCodes.FirstOrDefault()} {answer.ReasonString}".TrimEnd();
    }

    /// <summary>Receives retained messages until none arrives for a moment, or the time is over.</summary>
    /// <returns>False when there is more than the time or <paramref name="mostMessages"/> allow.</returns>
    public async Task<bool> CollectRetainedAsync(
        TimeSpan quiet, TimeSpan atMost, int mostMessages, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(atMost);
        try
        {
            while (retained.Count < mostMessages)
            {
                using var moment = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
                moment.CancelAfter(quiet);
                Store(await received.Reader.ReadAsync(moment.Token));
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Complete, unless messages still arrived when the time was over.
            return !limit.IsCancellationRequested;
        }

        return false;
    }

    /// <summary>Disconnects, cleanly if the connection still exists.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(DisconnectTimeout);
            await client.SendAsync(new MqttDisconnectPacket(), limit.Token);
        }
        catch (Exception)
        {
            // The connection is lost already.
        }

        Close();
    }

    private void Close()
    {
        over.Cancel();
        client.Dispose();
    }

    private MqttPublishPacket Message(
        string topic, ReadOnlyMemory<byte> payload, MqttQualityOfServiceLevel qos, bool retain) => new()
        {
            PacketIdentifier = ++packets,
            Topic = topic,
            Payload = new ReadOnlySequence<byte>(payload),
            QualityOfServiceLevel = qos,
            Retain = retain,
        };

    private async Task<T> ExchangeAsync<T>(MqttPacket packet, CancellationToken stop)
        where T : MqttPacket
    {
        using var limit = Limit(stop);
        try
        {
            await client.SendAsync(packet, limit.Token);
            while (true)
            {
                var next = await received.Reader.ReadAsync(limit.Token);
                if (next is T answer)
                    return answer;
                if (next is MqttDisconnectPacket disconnect)
                    throw new ConnectionLostException(
                        ConnectFailure.Describe(disconnect.ReasonCode, disconnect.ReasonString));
                Store(next);
            }
        }
        catch (Exception e) when (e is ChannelClosedException or ObjectDisposedException or MqttCommunicationException)
        {
            throw new IOException(
                Welcome is null ? ConnectFailure.DescribeRefusal(e) : ConnectFailure.ClosedInSilence, e);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException("it did not answer in time");
        }
    }

    private void Store(MqttPacket packet)
    {
        const int MostLive = 100;
        if (packet is MqttPublishPacket { Retain: true } kept)
            retained[kept.Topic] = kept.Payload.ToArray();
        else if (packet is MqttPublishPacket message && live.Count < MostLive)
            live.Add((message.Topic, message.Payload.ToArray()));
    }

    // The only reader: a cancelled read would end the connection.
    private async Task ReceiveAllAsync()
    {
        try
        {
            while (await client.ReceiveAsync(over.Token) is { } packet)
                received.Writer.TryWrite(packet);
            received.Writer.TryComplete();
        }
        catch (Exception e)
        {
            // The waiting call reports why the connection ended.
            received.Writer.TryComplete(e);
        }
    }

    private CancellationTokenSource Limit(CancellationToken stop)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, over.Token);
        limit.CancelAfter(BrokerAnswer.Timeout);
        return limit;
    }
}
