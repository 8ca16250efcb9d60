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
/// A short visit to the broker by a command, under a name of its own beside the agent's: packet by packet, for it asks what no
/// ordinary client asks.
/// </summary>
internal sealed class BrokerVisit : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTakesAtMost = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GoodbyeTakesAtMost = TimeSpan.FromSeconds(2);

    private readonly ILowLevelMqttClient client = new MqttClientFactory().CreateLowLevelMqttClient();
    private readonly Channel<MqttPacket> received = Channel.CreateUnbounded<MqttPacket>();
    private readonly CancellationTokenSource over = new();
    private readonly Dictionary<string, byte[]> retained = new(StringComparer.Ordinal);
    private readonly List<(string Topic, byte[] Payload)> live = [];
    private ushort packets;

    private BrokerVisit()
    {
    }

    /// <summary>What the broker said when it let us in.</summary>
    public MqttConnAckPacket Welcome { get; private set; } = null!;

    /// <summary>Messages that the broker had kept, by topic, as far as they came.</summary>
    public IReadOnlyDictionary<string, byte[]> Retained => retained;

    /// <summary>Messages that came while it listened, as they came; the first of many.</summary>
    public IReadOnlyList<(string Topic, byte[] Payload)> Live => live;

    /// <summary>Connects.</summary>
    /// <exception cref="IOException">The broker refused; the message says why.</exception>
    /// <exception cref="Exception">There was no way there: see <see cref="ConnectFailure"/>.</exception>
    public static async Task<BrokerVisit> BeginAsync(MqttOptions options, string clientId, CancellationToken stop)
    {
        var visit = new BrokerVisit();
        try
        {
            var how = BrokerConnection.Prepare(options, clientId).WithCleanStart(true).WithSessionExpiryInterval(0).Build();
            using var limit = visit.Limit(stop);
            await visit.client.ConnectAsync(how, limit.Token);
            _ = visit.ReceiveAllAsync();
            visit.Welcome = await visit.ExchangeAsync<MqttConnAckPacket>(MqttConnectPacketFactory.Create(how), stop);
            if (visit.Welcome.ReasonCode != MqttConnectReasonCode.Success)
                throw new IOException(ConnectFailure.Describe(visit.Welcome.ReasonCode, visit.Welcome.ReasonString));
            return visit;
        }
        catch
        {
            visit.Close();
            throw;
        }
    }

    /// <summary>Publishes with QoS 1.</summary>
    /// <returns>Null when the broker took it, else why not.</returns>
    public async Task<string?> PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken stop)
    {
        var answer = await ExchangeAsync<MqttPubAckPacket>(
            Message(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain), stop);
        return answer.ReasonCode is MqttPubAckReasonCode.Success or MqttPubAckReasonCode.NoMatchingSubscribers
            ? null
            : $"{answer.ReasonCode} {answer.ReasonString}".TrimEnd();
    }

    /// <summary>
    /// Asks whether a message could be published, and does not publish it: with QoS 2 a message counts only once it is released
    /// in a second step, which never comes. A broker that passes it on before that breaks nothing if the payload is harmless.
    /// </summary>
    /// <returns>Null when it could, else why not.</returns>
    public async Task<string?> TryPublishAsync(string topic, ReadOnlyMemory<byte> harmless, CancellationToken stop)
    {
        var answer = await ExchangeAsync<MqttPubRecPacket>(
            Message(topic, harmless, MqttQualityOfServiceLevel.ExactlyOnce, retain: false), stop);
        return answer.ReasonCode is MqttPubRecReasonCode.Success or MqttPubRecReasonCode.NoMatchingSubscribers
            ? null
            : $"{answer.ReasonCode} {answer.ReasonString}".TrimEnd();
    }

    /// <summary>Subscribes with QoS 0.</summary>
    /// <returns>Null when the broker agreed, else why not.</returns>
    public async Task<string?> SubscribeAsync(string filter, CancellationToken stop)
    {
        var packet = new MqttSubscribePacket { PacketIdentifier = ++packets };
        packet.TopicFilters.Add(new MqttTopicFilter { Topic = filter });
        var answer = await ExchangeAsync<MqttSubAckPacket>(packet, stop);
        return answer.ReasonCodes is [<= MqttSubscribeReasonCode.GrantedQoS2]
            ? null
            : $"{answer.ReasonCodes.FirstOrDefault()} {answer.ReasonString}".TrimEnd();
    }

    /// <summary>Takes what the broker had kept until nothing came for a moment, or the time is over.</summary>
    /// <returns>False when there is more than the time or <paramref name="mostMessages"/> allow.</returns>
    public async Task<bool> CollectRetainedAsync(TimeSpan quiet, TimeSpan atMost, int mostMessages, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(atMost);
        try
        {
            while (retained.Count < mostMessages)
            {
                using var moment = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
                moment.CancelAfter(quiet);
                Keep(await received.Reader.ReadAsync(moment.Token));
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // That is the end of it, unless the messages still came when the time was over.
            return !limit.IsCancellationRequested;
        }

        return false;
    }

    /// <summary>Leaves, in order where that still can be.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(GoodbyeTakesAtMost);
            await client.SendAsync(new MqttDisconnectPacket(), limit.Token);
        }
        catch (Exception)
        {
            // The connection is gone already, which is as good.
        }

        Close();
    }

    private void Close()
    {
        over.Cancel();
        client.Dispose();
    }

    private MqttPublishPacket Message(string topic, ReadOnlyMemory<byte> payload, MqttQualityOfServiceLevel qos, bool retain) => new()
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
                if (next is MqttDisconnectPacket goodbye)
                    throw new ConnectionLostException(ConnectFailure.Describe(goodbye.ReasonCode, goodbye.ReasonString));
                Keep(next);
            }
        }
        catch (Exception e) when (e is ChannelClosedException or ObjectDisposedException or MqttCommunicationException)
        {
            throw new IOException(Welcome is null ? ConnectFailure.DescribeRefusal(e) : ConnectFailure.ClosedInSilence, e);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException("it did not answer in time");
        }
    }

    private void Keep(MqttPacket packet)
    {
        const int MostLive = 100;
        if (packet is MqttPublishPacket { Retain: true } message)
            retained[message.Topic] = message.Payload.ToArray();
        else if (packet is MqttPublishPacket said && live.Count < MostLive)
            live.Add((said.Topic, said.Payload.ToArray()));
    }

    // The only reader, to the end: a read that is broken off ends the connection.
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
            // Whatever ended the connection is for the one who waits for an answer to tell.
            received.Writer.TryComplete(e);
        }
    }

    private CancellationTokenSource Limit(CancellationToken stop)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, over.Token);
        limit.CancelAfter(AnswerTakesAtMost);
        return limit;
    }
}
