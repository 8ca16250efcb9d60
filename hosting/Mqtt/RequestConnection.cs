using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// A connection for requests: it sends a packet and waits for the answer of the broker. Meanwhile it acknowledges
/// received messages and passes them on. Requests are for one caller at a time.
/// </summary>
public sealed class RequestConnection : IAsyncDisposable
{
    // After a change of the address no answer arrives, and TCP needs a quarter of an hour to notice.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly ConnectionEnd Silence =
        new(ConnectionEndKind.ClosedInSilence, ConnectFailure.ClosedInSilence);

    private readonly MqttConnection connection;
    private readonly TimeProvider clock;
    private readonly Action<MqttPublishPacket>? receive;
    private readonly CancellationTokenSource over = new();
    private readonly Task reading;

    private readonly TaskCompletionSource<ConnectionEnd> ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile Func<MqttPacket, bool>? accept;
    private bool isDisconnected;

    private RequestConnection(MqttConnection connection, TimeProvider clock, Action<MqttPublishPacket>? receive)
    {
        (this.connection, this.clock, this.receive) = (connection, clock, receive);
        reading = ReadAsync();
    }

    /// <summary>The broker's answer to CONNECT.</summary>
    public MqttConnAckPacket Welcome => connection.Welcome;

    /// <summary>Why the broker rejected the connection; null if it accepted it.</summary>
    public string? Refusal => connection.Refusal;

    /// <summary>Completes when the broker ended the connection.</summary>
    public Task<ConnectionEnd> Ended => ended.Task;

    /// <summary>Connects. The broker may still have rejected it: see <see cref="Refusal"/>.</summary>
    /// <param name="options">The broker and the CONNECT packet.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="receive">Gets each received message. The next packet is read when it returns.</param>
    /// <param name="stop">Cancels it.</param>
    /// <exception cref="Exception">No connection was possible: see <see cref="ConnectFailure"/>.</exception>
    public static async Task<RequestConnection> ConnectAsync(
        MqttClientOptions options, TimeProvider clock, Action<MqttPublishPacket>? receive, CancellationToken stop)
    {
        var connection = new MqttConnection(options);
        try
        {
            await WithTimeoutAsync(connection.ConnectAsync, clock, stop);
            return new RequestConnection(connection, clock, receive);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether the broker accepted a message.</summary>
    public static bool IsAccepted(MqttPubAckPacket answer) =>
        answer.ReasonCode < MqttPubAckReasonCode.UnspecifiedError;

    /// <summary>Publishes a message, and waits for the acknowledgement unless its QoS is 0.</summary>
    /// <returns>The acknowledgement; with QoS 0 one of success.</returns>
    public Task<MqttPubAckPacket> PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, bool isRetained, CancellationToken stop, uint expirySeconds = 0,
        MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce)
    {
        var message = new MqttPublishPacket
        {
            Topic = topic,
            Payload = new(payload),
            Retain = isRetained,
            MessageExpiryInterval = expirySeconds,
            QualityOfServiceLevel = qos,
        };
        return qos == MqttQualityOfServiceLevel.AtMostOnce
            ? WithTimeoutAsync(limit => SendAsync(message, Task.FromResult(new MqttPubAckPacket()), limit), clock, stop)
            : RequestAsync<MqttPubAckPacket>(message, stop);
    }

    /// <summary>Subscribes.</summary>
    public Task<MqttSubAckPacket> SubscribeAsync(IEnumerable<MqttTopicFilter> filters, CancellationToken stop) =>
        RequestAsync<MqttSubAckPacket>(new MqttSubscribePacket { TopicFilters = [.. filters] }, stop);

    /// <summary>Sends a packet and waits for its answer.</summary>
    /// <exception cref="ConnectionLostException">The broker ended the connection.</exception>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public async Task<T> RequestAsync<T>(MqttPacket packet, CancellationToken stop)
        where T : MqttPacket
    {
        if (packet is MqttPacketWithIdentifier named)
            named.PacketIdentifier = connection.NextPacket();
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        accept = Accept(answer, Identifier(packet));
        return await WithTimeoutAsync(limit => SendAsync(packet, answer.Task, limit), clock, stop);
    }

    /// <summary>Sends DISCONNECT, after which the broker does not publish the last will.</summary>
    public Task DisconnectAsync(CancellationToken stop)
    {
        isDisconnected = true;
        return connection.SendAsync(new MqttDisconnectPacket(), stop);
    }

    /// <summary>Closes the connection. The broker publishes the last will, unless it got DISCONNECT before.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(DisconnectTimeout);
            if (!isDisconnected && !Ended.IsCompleted && Refusal is null)
                await connection.SendAsync(connection.Goodbye, limit.Token);
        }
        catch (Exception)
        {
            // The connection is lost already.
        }

        await over.CancelAsync();
        await reading;
        connection.Dispose();
        over.Dispose();
    }

    private static async Task<T> WithTimeoutAsync<T>(
        Func<CancellationToken, Task<T>> ask, TimeProvider clock, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var late = clock.CreateTimer(_ => limit.Cancel(), null, AnswerTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            return await ask(limit.Token);
        }
        catch (Exception e) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new TimeoutException("it did not answer in time", e);
        }
    }

    private async Task<T> SendAsync<T>(MqttPacket packet, Task<T> answer, CancellationToken limit)
    {
        if (Ended.IsCompleted)
            throw new ConnectionLostException(await Ended);
        try
        {
            await connection.SendAsync(packet, limit);
        }
        catch (Exception e) when (!limit.IsCancellationRequested)
        {
            // The broker may have sent a reason before it closed the connection.
            throw new ConnectionLostException(await Ended.WaitAsync(limit), e);
        }

        await Task.WhenAny(answer, Ended).WaitAsync(limit);
        return answer.IsCompleted ? await answer : throw new ConnectionLostException(await Ended);
    }

    private async Task ReadAsync()
    {
        ConnectionEnd end;
        try
        {
            end = await ReceiveAllAsync();
        }
        catch (Exception e)
        {
            // Whatever the packet reader throws ends the connection.
            end = (e.InnerException ?? e) is IOException or SocketException
                ? Silence
                : new ConnectionEnd(ConnectionEndKind.Other, ConnectFailure.Garbled);
        }

        // A read that we cancelled ourselves is no end.
        if (!over.IsCancellationRequested)
            ended.SetResult(end);
    }

    private async Task<ConnectionEnd> ReceiveAllAsync()
    {
        while (await connection.ReceiveAsync(over.Token) is { } packet)
        {
            if (packet is MqttDisconnectPacket goodbye)
                return ConnectFailure.Describe(goodbye.ReasonCode, goodbye.ReasonString);
            if (packet is MqttAuthPacket)
                return new ConnectionEnd(ConnectionEndKind.Other, ConnectFailure.OtherLogin);
            if (accept?.Invoke(packet) != true)
                await HandleAsync(packet);
        }

        return Silence;
    }

    private async Task HandleAsync(MqttPacket packet)
    {
        try
        {
            if (packet is MqttPublishPacket message)
                receive?.Invoke(message);
            MqttPacket? answer = packet switch
            {
                MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.AtLeastOnce } =>
                    new MqttPubAckPacket { PacketIdentifier = Identifier(packet) },
                MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.ExactlyOnce } =>
                    new MqttPubRecPacket { PacketIdentifier = Identifier(packet) },
                MqttPubRelPacket => new MqttPubCompPacket { PacketIdentifier = Identifier(packet) },
                _ => null,
            };
            if (answer is not null)
                await connection.SendAsync(answer, over.Token);
        }
        catch (Exception)
        {
            // A message that cannot be handled does not end the connection. If it is lost, the next read says why.
        }
    }

    private static ushort Identifier(MqttPacket packet) =>
        (packet as MqttPacketWithIdentifier)?.PacketIdentifier ?? 0;

    // Apart from the request, so that its payload can be freed before the next one.
    private static Func<MqttPacket, bool> Accept<T>(TaskCompletionSource<T> answer, ushort identifier)
        where T : MqttPacket =>
        packet => packet is T found && Identifier(packet) == identifier && answer.TrySetResult(found);
}
